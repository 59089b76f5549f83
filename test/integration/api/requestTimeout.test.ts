import { readdirSync, readFileSync } from "node:fs";
import { ConsulClient } from "../../../sdk/api";
import { TestCa } from "../../agents/certificates";
import { eventually } from "../../agents/program";
import { startConsul } from "../../agents/startConsul";

/** The product's own, until the server stalls. */
let mockTimeout = 30_000;
jest.mock("../../../sdk/api/access", () => ({
    get REQUEST_TIMEOUT() {
        return mockTimeout;
    },
}));

/** On a busy host a thread goes on after the signal until the kernel next looks at it. https://man7.org/linux/man-pages/man5/proc_pid_stat.5.html */
function isStopped(pid: number): boolean {
    const threads = readdirSync(`/proc/${pid}/task`);
    return threads.every((thread) => / T /.test(readFileSync(`/proc/${pid}/task/${thread}/stat`, "utf8")));
}

test("a server that stalls with a request in its hands is given up, and the error says that it may have been applied", async () => {
    const ca = await TestCa.create();
    const consul = await startConsul({ ca });
    const client = new ConsulClient(consul.access);
    await client.raft.leader();
    await client.raft.leader(); // there is a connection that the next request finds free
    process.kill(consul.pid, "SIGSTOP");
    await eventually("every thread of the server stands still", () => isStopped(consul.pid));
    mockTimeout = 1_000;
    const error: unknown = await client.acl.tokens.create({}).catch((e: unknown) => e);
    process.kill(consul.pid, "SIGCONT");
    await client.close();
    await consul.stop();
    await ca.remove();
    expect(error).toMatchObject({ name: "UnreachableError", maybeApplied: true });
    expect((error as Error).message).toMatch(/got: no answer within 1 s\. It may have been applied/);
});

import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { transform } from "@swc/core";
import type { ApiAccess } from "../../../sdk/api";
import { run } from "../../../sdk/process/run";
import { TestCa } from "../../agents/certificates";
import { type RunningAgent, startConsul } from "../../agents/startConsul";
import { type RunningSshd, startSshd } from "../../agents/startSshd";

const root = resolve(__dirname, "../../..");
let directory: string;
let ca: TestCa;
let consul: RunningAgent;
let sshd: RunningSshd;

beforeAll(async () => {
    directory = await mkdtemp(join(tmpdir(), "test-process-"));
    await compileSdk();
    ca = await TestCa.create();
    consul = await startConsul({ ca });
    sshd = await startSshd();
});

afterAll(async () => {
    await sshd?.stop();
    await consul?.stop();
    await ca?.remove();
    await rm(directory, { recursive: true, force: true });
});

/** A process of its own needs JavaScript, and no build of the package can be taken for granted. */
async function compileSdk(): Promise<void> {
    const sdk = join(root, "sdk");
    for (const file of await readdir(sdk, { recursive: true })) {
        if (!file.endsWith(".ts")) continue;
        const options = {
            module: { type: "commonjs" },
            jsc: { target: "es2022", parser: { syntax: "typescript" } },
        };
        const { code } = await transform(await readFile(join(sdk, file), "utf8"), options as never);
        const target = join(directory, "sdk", file.replace(/ts$/, "js"));
        await mkdir(dirname(target), { recursive: true });
        await writeFile(target, file === "ssh/connectTimeout.ts" ? withEndlessDials(code) : code);
    }
}

/** A time limit that outlives its connection keeps the process here until the test gives it up, however fast the machine is. */
function withEndlessDials(code: string): string {
    const patient = code.replace(/CONNECT_TIMEOUT = 5_?000/, "CONNECT_TIMEOUT = 3_600_000");
    expect(patient).not.toBe(code);
    return patient;
}

/** Runs a body in a Node process of its own. Throws if that process does not end by itself. */
async function inProcess(access: ApiAccess, body: string, env = {}): Promise<string> {
    const script = `
        const { ConsulClient } = require("./sdk/api");
        const access = JSON.parse(require("node:fs").readFileSync(0, "utf8"));
        (async () => { ${body} })();
    `;
    await writeFile(join(directory, "program.js"), script);
    return run(process.execPath, [join(directory, "program.js")], {
        env: { NODE_PATH: join(root, "node_modules"), ...env },
        input: JSON.stringify(access),
        timeout: 100_000,
    });
}

test.each(["direct", "through a tunnel"])("a process ends by itself after closing, %s", async (way) => {
    const tunnel = way === "direct" ? undefined : { gateways: [sshd.target] };
    await inProcess(
        { ...consul.access, tunnel },
        `const client = new ConsulClient(access); await client.raft.leader(); await client.close();`,
    );
});

test("a process ends by itself after closing while it waits for news and dials a dead server", async () => {
    await inProcess(
        { ...consul.access, tunnel: { gateways: [sshd.target] } },
        `const client = new ConsulClient(access);
        const silent = require("node:net").createServer().unref().listen(access.port, "127.0.0.5");
        const dialling = new ConsulClient({ ...access, servers: ["127.0.0.5"], tunnel: undefined });
        const ignore = () => undefined;
        const dialled = new Promise((done) => silent.once("connection", (socket) => done(socket.unref())));
        dialling.raft.leader().catch(ignore);
        const news = client.catalog.watchNodes();
        await news.next();
        news.next().catch(ignore);
        await dialled;
        await dialling.close();
        await client.close();`,
    );
});

test("NODE_TLS_REJECT_UNAUTHORIZED=0 does not switch verification off", async () => {
    const refused = await inProcess(
        { ...consul.access, tls: { ...consul.access.tls, serverName: "server.dc2.consul" } },
        `const client = new ConsulClient(access);
        await client.raft.leader().catch((error) => console.log(error.isUntrusted));
        await client.close();`,
        { NODE_TLS_REJECT_UNAUTHORIZED: "0" },
    );
    expect(refused).toBe("true\n");
});

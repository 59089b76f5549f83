import { MemberMachine } from "./memberMachine";
import { withAzure } from "./poolMember";

let machine: MemberMachine;
beforeEach(async () => {
    machine = await MemberMachine.create();
});
afterEach(async () => machine.root.remove());

describe("health", () => {
    const question =
        "printf 'GET /health HTTP/1.1\\r\\nHost: localhost\\r\\n\\r\\n' | nomad-cluster-node health";
    const healthy = {
        "consul /v1/status/leader": '200\n"10.0.0.1:8300"',
        "nomad /v1/agent/health": "200\n{}",
    };

    test("a member whose agents run is healthy", async () => {
        await machine.runUnits("consul", "nomad", "docker");
        await machine.answers(healthy);
        expect(await machine.root.run(question)).toBe(
            [
                "HTTP/1.1 200 OK",
                "Content-Type: text/plain",
                "Content-Length: 8",
                "Connection: close",
                "",
                "healthy\n",
            ].join("\r\n"),
        );
    });

    test("it stays so while the servers are away, because a member that replaced it could not join", async () => {
        await machine.runUnits("consul", "nomad", "docker");
        await machine.answers({ ...healthy, "consul /v1/status/leader": "500\nNo cluster leader" });
        expect(await machine.root.run(question)).toMatch(/^HTTP\/1.1 200 OK\r\n/);
    });

    test.each<[string, string[], Record<string, string>]>([
        ["nomad to start", ["consul", "docker"], healthy],
        ["consul to start", ["nomad", "docker"], healthy],
        ["docker to start", ["consul", "nomad"], healthy],
        ["consul to answer", ["consul", "nomad", "docker"], {}],
        ["nomad to answer", ["consul", "nomad", "docker"], { "consul /v1/status/leader": "200\n" }],
        [
            "nomad's client to know servers",
            ["consul", "nomad", "docker"],
            { ...healthy, "nomad /v1/agent/health": "500\n" },
        ],
    ])("a member that waits for %s is not", async (unmet, units, given) => {
        await machine.runUnits(...units);
        await machine.answers(given);
        const answer = await machine.root.run(question);
        expect(answer).toMatch(/^HTTP\/1.1 503 Service Unavailable\r\n/);
        expect(answer.split("\r\n\r\n")[1]).toBe(`waits for ${unmet}\n`);
    });

    test("a member that the servers have not accepted yet is not", async () => {
        await machine.runUnits("consul", "nomad", "docker");
        await machine.answers(healthy);
        await machine.root.run("rm /var/lib/nomad-cluster/pool-member");
        expect(await machine.root.run(question)).toContain(
            "waits for nomad's servers to accept this machine's client\n",
        );
    });

    test("a member that nobody has introduced yet is not", async () => {
        await machine.runUnits("consul");
        await machine.root.run("rm /var/lib/nomad-cluster/nomad.introduced");
        expect(await machine.root.run(question)).toContain(
            "waits for the introduction of this machine's nomad client\n",
        );
    });
});

describe("the announcement of an end", () => {
    const instance = JSON.stringify({ compute: { name: "pool_1a2b" } });
    const event = (changes: object) => ({
        EventId: "E-1",
        EventType: "Terminate",
        EventStatus: "Scheduled",
        Resources: ["pool_other", "pool_1a2b"],
        ...changes,
    });
    const announce = async (...Events: object[]) => {
        await machine.runUnits("consul", "nomad", "docker");
        await machine.root.write("srv/azure/instance.json", instance);
        await machine.root.write(
            "srv/azure/scheduledevents.json",
            JSON.stringify({ DocumentIncarnation: 1, Events }),
        );
    };
    const watch = async () =>
        machine.root.run(
            `${withAzure} nomad-cluster-node events 2>&1; cat /run/azure.log 2>/dev/null || true`,
        );
    const left = ["disable --now --quiet nomad", "disable --now --quiet consul"];

    test.each(["Terminate", "Preempt"])(
        "at %s the member leaves, and then approves it, once",
        async (EventType) => {
            await announce(event({ EventType }));
            const said = await watch();
            expect(said).toContain(`this machine is about to end (${EventType})`);
            expect(said.match(/StartRequests/g)).toHaveLength(1);
            expect(said).toContain('{"StartRequests": [{"EventId": "E-1"}]}');
            expect((await machine.asked()).split("\n").filter((line) => line.startsWith("disable"))).toEqual(
                left,
            );
        },
    );

    test("one that has begun is not approved any more", async () => {
        await announce(event({ EventStatus: "Started" }));
        expect(await watch()).not.toContain("StartRequests");
        expect(await machine.asked()).toContain(left[0]);
    });

    test.each([
        ["of another machine", { Resources: ["pool_other"] }],
        ["of a reboot", { EventType: "Reboot" }],
    ])("one %s changes nothing", async (_, changes) => {
        await announce(event(changes));
        expect(await watch()).not.toContain("StartRequests");
        expect(await machine.asked()).toBe("");
    });

    test("a leave that fails is tried again, and approved only then", async () => {
        await announce(event({}));
        const systemctl = await machine.root.read("usr/local/sbin/systemctl");
        const fails = '[ "$1" != disable ] || [ -e /run/failed ] || { touch /run/failed; exit 1; }';
        await machine.root.write("usr/local/sbin/systemctl", systemctl.replace("\n", `\n${fails}\n`), 0o755);
        const said = await watch();
        expect(said).toContain("systemctl disable --now --quiet nomad failed");
        expect(said.match(/StartRequests/g)).toHaveLength(1);
        expect(await machine.asked()).toContain(left[1]);
    });

    test("a metadata service that does not answer is asked again", async () => {
        await machine.runUnits("consul", "nomad", "docker");
        const said = await machine.root.run("nomad-cluster-node events 2>&1");
        expect(said).toContain("169.254.169.254/metadata/scheduledevents does not answer");
        expect(await machine.asked()).toBe("");
    });
});

describe("the registration", () => {
    const known = (status: string) => ({ "nomad /v1/node/ID": `200\n{"Status": "${status}"}` });
    beforeEach(async () => {
        await machine.runUnits("consul", "nomad", "docker");
        await machine.root.write("var/lib/nomad/client/client-id", "ID");
        await machine.root.write("var/lib/nomad/client/secret-id", "SECRET");
        await machine.root.write("var/lib/nomad/client/intro_token.jwt", "OLD");
    });
    const register = async () => machine.root.run('nomad-cluster-node register 2>&1 || echo "status $?"');

    test("servers that say nothing have no agent restarted", async () => {
        await machine.answers({ "nomad /v1/node/ID": "500\nNo cluster leader" });
        expect(await register()).toContain("nomad's servers say nothing about this machine's client");
        expect(await machine.asked()).toBe("");
    });

    test("a client that is down although it runs is restarted, without an introduction", async () => {
        await machine.answers(known("down"));
        expect(await register()).toContain("nomad's servers still say that this machine's client is down");
        expect(await machine.asked()).toBe("restart nomad\n");
        expect(await machine.root.run("ls /var/lib/nomad/client")).toBe("client-id\nsecret-id\n");
    });

    test.each([403, 404])(
        "one that the servers do not know (%i) is restarted, and introduced if that does not help",
        async (status) => {
            await machine.answers({
                "nomad /v1/node/ID": `${status}\n`,
                "consul /v1/kv/nomad-cluster/introductions/burst": "200\nJWT",
            });
            expect(await register()).toContain("still say that this machine's client is unknown");
            expect(await machine.asked()).toBe("restart nomad\nrestart nomad\n");
            expect(await machine.root.run("ls /var/lib/nomad-cluster")).toBe("nomad.introduced\n");
            expect(
                await machine.root.run(
                    "cd /var/lib/nomad/client && stat -c '%a %U' intro_token.jwt && cat intro_token.jwt",
                ),
            ).toBe("600 root\nJWT");
        },
    );

    test.each([
        [404, "nomad's servers to introduce the pool"],
        [403, "consul to let this machine read the introduction of its pool"],
        [500, "consul to answer"],
    ])(
        "an introduction that Consul does not give (%i) is waited for, and named in the end",
        async (status, unmet) => {
            await machine.root.run("rm /var/lib/nomad-cluster/nomad.introduced");
            await machine.answers({ "consul /v1/kv/nomad-cluster/introductions/burst": `${status}\n` });
            expect(await register()).toContain(`still waiting for ${unmet} after ten minutes`);
            expect(await machine.asked()).toBe("");
        },
    );
});

import { openCluster } from "../../../sdk/cluster/clusterAccess";
import { run } from "../../../sdk/process/run";
import { eventually } from "../../agents/program";
import { runTasks } from "../cluster/taskTries";
import type { TestCluster } from "../cluster/testCluster";

const machines = ["node-0", "node-1", "node-2"];
const resolvConf = "/etc/resolv.conf";
const isOurs = `grep -q '^nameserver 169.254.53.1$' ${resolvConf}`;

/** Answers 10.9.8.7 for every name below `example`, at 127.0.0.9. */
const otherServer = `import socket
s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
s.bind(("127.0.0.9", 53))
while True:
    question, asker = s.recvfrom(512)
    end = question.index(0, 12) + 5
    known = question[end - 4:end - 2] == bytes([0, 1]) and b"example" in question[:end]
    answer = bytes.fromhex("c00c00010001000000000004" "0a090807") if known else b""
    s.sendto(question[:2] + bytes.fromhex("85800001000%d00000000" % known) + question[12:end] + answer, asker)
`;

/** Tests that Consul's names resolve on machines and in tasks, and that other names do not depend on Consul. */
export function namesResolve(context: () => TestCluster): void {
    const on = async (machine: string, commands: string, input?: string) =>
        context().on(machine, commands, input);

    const addresses = async () => (await context().state()).machines.map(({ address }) => address);

    /** The addresses of a name, as programs of a machine find them; none if they find no such name. */
    async function resolved(machine: string, name: string): Promise<string[]> {
        const answer = await on(machine, `getent ahostsv4 ${name} || true`);
        return [...new Set(answer.split("\n").map((line) => line.split(" ")[0]!))].filter(Boolean).sort();
    }

    test.each(machines)("%s finds services and nodes by name", async (machine) => {
        const all = await addresses();
        expect(await resolved(machine, "nomad.service.consul")).toEqual([...all].sort());
        for (const [index, name] of machines.entries())
            expect(await resolved(machine, `${name}.node.consul`)).toEqual([all[index]]);
        // The command of docs/names.md.
        expect(await on(machine, "getent hosts nomad.service.consul")).toContain("nomad.service.consul");
    });

    test("a task of `exec` finds services, nodes and other names", async () => {
        const { nomad, close } = openCluster(await context().state());
        const script =
            "getent hosts node-1.node.consul localhost; getent ahostsv4 nomad.service.consul | wc -l";
        const { names } = await runTasks(nomad, "node-0", [{ name: "names", driver: "exec", script }]);
        await close();
        const [, node] = await addresses();
        expect(names!.printed).toMatch(new RegExp(`^${node} .*\n\\S+ +localhost.*\n9\n$`));
    });

    test("no other machine reaches a machine's resolver, not even in the same network", async () => {
        const { bridge } = await context().network();
        const connect = `import socket
s = socket.socket()
s.setsockopt(socket.SOL_SOCKET, socket.SO_BINDTODEVICE, b"${bridge}")
s.settimeout(2)
try: s.connect(("169.254.53.1", 53)); print("reached")
except TimeoutError: print("dropped")`;
        expect(await run("python3", ["-c", connect])).toBe("dropped\n");
        // A machine has received it.
        expect(await run("ip", ["neigh", "show", "169.254.53.1", "dev", bridge])).toContain("lladdr");
    });

    test("without Consul, other names resolve by the server that another program writes into the file", async () => {
        const server = "/run/other-server.py";
        const resolve = `systemd-run --quiet --unit other-server python3 ${server}
            until ss -Hluan src 127.0.0.9:53 | grep -q .; do sleep 0.05; done
            echo nameserver 127.0.0.9 >${resolvConf}
            timeout 30 sh -c "until ${isOurs}; do sleep 0.1; done"`;
        await on("node-2", `cat >${server}; systemctl stop consul; ${resolve}`, otherServer);
        try {
            expect(await resolved("node-2", "web.example")).toEqual(["10.9.8.7"]);
            expect(await resolved("node-2", "localhost")).toEqual(["127.0.0.1"]);
            // At once, not after a time limit.
            expect(await on("node-2", "timeout 5 getent hosts nomad.service.consul; echo $?")).toBe("2\n");
        } finally {
            await on("node-2", "systemctl start consul");
        }
        await eventually("Consul's names resolve again", async () =>
            (await resolved("node-2", "nomad.service.consul")).includes((await addresses())[2]!),
        );
        expect(await resolved("node-2", "web.example")).toEqual(["10.9.8.7"]);
        await on("node-2", "systemctl stop other-server");
    });
}

/** Tests that names resolve on machines that were rebooted or made again. */
export function namesStillResolve(context: () => TestCluster): void {
    test("Consul's names resolve on every machine after all this", async () => {
        for (const machine of machines)
            expect(await context().on(machine, "getent hosts nomad.service.consul")).toMatch(
                /^\d[\d.]+ +nomad\.service\.consul\n/,
            );
    });
}

import { withCluster } from "../../../sdk/cluster";
import { eventually } from "../../agents/program";
import { agentKey, attack, gainOf, marksOf, secretFiles } from "../cluster/taskAttack";
import { type Outcome, runTasks, type TaskTry } from "../cluster/taskTries";
import type { TestCluster } from "../cluster/testCluster";

/** What an ordinary program needs: a shell, names, TLS to others by the machine's authorities, Python. */
const ordinary = `set -e
id -un; readlink /bin
getent hosts localhost >/dev/null && grep -q nameserver /etc/resolv.conf && echo names
test "$(python3 -c 'import ssl; print(ssl.create_default_context().cert_store_stats()["x509_ca"])')" -gt 50 && echo authorities
curl -sS -m 5 https://127.0.0.1:8501/ 2>&1 | grep -o 'unable to get local issuer certificate' || true
python3 -c 'import socket; socket.socket().bind(("127.0.0.1", 81)); print("port 81")'
date +%Z; cp /bin/true local/mine && local/mine && echo own program`;

/** Links out of the allocation, made by a task before the template or the request that follows them. */
const links = `ln -sfn ${agentKey} /alloc/key; ln -sfn /etc/consul.d /alloc/folder; ln -sfn /etc /alloc/etc`;

/** Tests that a task reads no secret of its machine, whatever driver, user and way its job chooses. */
export function tasksAreConfined(context: () => TestCluster): void {
    let marks: string[];
    let accounts: { name: string; id: number }[];

    beforeAll(async () => {
        const cluster = context();
        // This tries the driver. Java itself would only start the same program.
        const java = `#!/bin/sh\n[ "$1" != -version ] || { echo 'openjdk version "17.0.1" 2021-10-19' >&2; exit; }\nexec sh -c "$TRY"\n`;
        await cluster.on("node-0", "cat >/usr/local/bin/java; chmod 755 /usr/local/bin/java", java);
        marks = await marksOf(cluster, "node-0");
        // The agents' accounts, those of people, and of the system's other accounts the first, the last and one that serves.
        const some = ["root", "daemon", "www-data", "systemd-resolve", "consul", "nomad"];
        accounts = (await cluster.on("node-0", "cat /etc/passwd"))
            .trim()
            .split("\n")
            .map((line) => line.split(":"))
            .map(([name, , id]) => ({ name: name!, id: Number(id) }))
            .filter(({ name, id }) => id >= 1000 || some.includes(name));
    });

    /** Runs tasks on node-0. @returns the output of each, or the reason why it was refused. */
    async function outcomes(tries: TaskTry[]): Promise<Record<string, Outcome>> {
        return withCluster(await context().state(), async ({ nomad }) => runTasks(nomad, "node-0", tries));
    }

    const gain = (outcome: Outcome) => gainOf(outcome, marks);
    const gains = async (tries: TaskTry[]) =>
        Object.fromEntries(
            Object.entries(await outcomes(tries)).map(([name, outcome]) => [name, gain(outcome)]),
        );

    test("accounts of every kind and the machine's secrets are among the tries", () => {
        expect(accounts.map(({ name }) => name)).toEqual(
            expect.arrayContaining(["root", "consul", "nobody", "www-data", "systemd-resolve"]),
        );
        expect(marks.length).toBeGreaterThan(50);
    });

    test("an ordinary task has a shell, names, authorities, ports below 1024 and programs of its own", async () => {
        const { plain } = await outcomes([{ name: "plain", driver: "exec", script: ordinary }]);
        const got =
            "nobody\nusr/bin\nnames\nauthorities\nunable to get local issuer certificate\nport 81\nUTC\nown program\n";
        expect(plain).toEqual({ printed: got });
    });

    test("`exec` gets nothing as nobody, and runs neither as a system user nor as a user with sudo", async () => {
        const { id } = accounts.find(({ name }) => name === "consul")!;
        const users = [undefined, ...accounts.map(({ name }) => name), String(id), `${id}:${id}`];
        const tries = users.map((user) => ({
            ...{ name: user ?? "none", driver: "exec" as const, user, script: attack },
        }));
        expect(await gains(tries)).toEqual(
            Object.fromEntries(
                users.map((user = "none") => [
                    user,
                    ["none", "nobody"].includes(user) ? "nothing" : "refused",
                ]),
            ),
        );
    });

    test("`java` gets nothing as any user, and does not run as root or an agent", async () => {
        await eventually("node-0 has found java", async () => (await driversOf("node-0")).includes("java"));
        const refused = ["root", "consul", "nomad"];
        const users = accounts.map(({ name }) => name);
        const tries = users.map((user) => ({ name: user, driver: "java" as const, user, script: attack }));
        expect(await gains(tries)).toEqual(
            Object.fromEntries(users.map((user) => [user, refused.includes(user) ? "refused" : "nothing"])),
        );
    });

    test.each(["node-0", "node-1", "node-2"])("%s has no driver that confines nothing", async (machine) => {
        const drivers = await driversOf(machine);
        expect(drivers).toContain("exec");
        expect(drivers.filter((driver) => ["raw_exec", "qemu"].includes(driver))).toEqual([]);
    });

    test("a root folder whose accounts the job writes itself makes nobody an agent or root", async () => {
        const { id } = accounts.find(({ name }) => name === "consul")!;
        const tries = (["exec", "java"] as const).flatMap((driver) =>
            [0, id].map((forged) => ({
                ...{ name: `${driver} as ${forged}`, driver, script: attack },
                more: {
                    Templates: [
                        { DestPath: "etc/passwd", EmbeddedTmpl: `nobody:x:${forged}:${forged}::/:/bin/sh\n` },
                    ],
                },
            })),
        );
        expect(await gains(tries)).toEqual(Object.fromEntries(tries.map(({ name }) => [name, "nothing"])));
    });

    test("no template, artifact or volume brings a file of the machine into a task", async () => {
        const show = "cat local/* /alloc/key; ls local /alloc/folder; echo tried everything";
        const template = (fields: object) => ({ Templates: [{ DestPath: "local/out", ...fields }] });
        const artifact = (GetterSource: string) => ({
            Artifacts: [{ GetterSource, RelativeDest: "local/" }],
        });
        const ways: Record<string, { more: object; before?: string }> = {
            "template's source": { more: template({ SourcePath: agentKey }) },
            "template's relative source": { more: template({ SourcePath: `../../../../../..${agentKey}` }) },
            "template's file": { more: template({ EmbeddedTmpl: `{{ file "${agentKey}" }}` }) },
            "template's plugin": {
                more: template({ EmbeddedTmpl: `{{ plugin "/bin/cat" "${agentKey}" }}` }),
            },
            "template's writeToFile": {
                more: template({ EmbeddedTmpl: '{{ "x" | writeToFile "/etc/try" "root" "root" "0644" }}' }),
            },
            "source through a link": { more: template({ SourcePath: "../alloc/key" }), before: links },
            "destination through a link": {
                more: template({ EmbeddedTmpl: "x", DestPath: "../alloc/etc/try" }),
                before: links,
            },
            "artifact by file:": { more: artifact(`file://${agentKey}`) },
            "artifact by path": { more: artifact(agentKey) },
            "artifact by git": { more: artifact("git::file:///etc/consul.d") },
        };
        const tries = Object.entries(ways).map(([name, way]) => ({
            ...{ name, driver: "exec" as const, script: show, ...way },
        }));
        expect(await gains(tries)).toEqual(Object.fromEntries(tries.map(({ name }) => [name, "refused"])));
        expect(await context().on("node-0", "ls /etc/try 2>&1 || true")).toContain("No such file");
    });

    test("`alloc fs` and `alloc exec` reach no further than the task", async () => {
        const { nomadToken } = await context().state();
        const task = {
            ...{ Name: "sleeper", Driver: "exec", Resources: { CPU: 10, MemoryMB: 32 } },
            Config: { command: "/bin/sleep", args: ["infinity"] },
        };
        const group = { Name: "sleeper", Count: 1, Tasks: [task] };
        await withCluster(await context().state(), async ({ nomad }) => {
            await nomad.jobs.register({ ID: "sleeper", Datacenters: ["*"], TaskGroups: [group] });
            await eventually("the task runs", async () =>
                (await nomad.jobs.allocations("sleeper")).some(
                    ({ tasks }) => tasks.sleeper?.state === "running",
                ),
            );
        });
        const nomad = async (command: string) =>
            context().on(
                "node-0",
                `read -r NOMAD_TOKEN; export NOMAD_TOKEN; cd /etc/nomad.d/tls
                export NOMAD_ADDR=https://127.0.0.1:4646 NOMAD_CACERT=ca.pem NOMAD_CLIENT_CERT=cert.pem NOMAD_CLIENT_KEY=key.pem
                sleeper=$(nomad job allocs -t '{{range .}}{{if eq .ClientStatus "running"}}{{.ID}} {{end}}{{end}}' sleeper | cut -d' ' -f1)
                ${command} 2>&1 </dev/null || true`,
                `${nomadToken}\n`,
            );
        const exec = (commands: string) =>
            nomad(`nomad alloc exec -i=false -t=false $sleeper /bin/sh -c '${commands}'`);
        expect(await exec("id -un")).toBe("nobody\n");
        expect(await exec(links)).toBe("");
        const said = await exec(`cat ${secretFiles.join(" ")}; ls /var/lib/nomad/client /var/lib/consul`);
        expect(gain({ printed: `${said}tried everything` })).toBe("nothing");
        for (const path of [
            "alloc/key",
            "alloc/folder/consul.json",
            "../../../../etc/shadow",
            "alloc/etc/shadow",
        ])
            expect(await nomad(`nomad alloc fs $sleeper ${path}`)).toContain("escapes the alloc directory");
        await nomad("nomad job stop -purge sleeper");
    });

    test("a task that floods the keys of Nomad's workload identities neither ends nor takes the port", async () => {
        const cluster = context();
        const flood = `python3 -c '
import socket, time
until, count = time.time() + 3, 0
while time.time() < until:
    try: socket.create_connection(("127.0.0.1", 4645), 0.2).close(); count += 1
    except OSError: pass
print("flooded", count > 200)
try: socket.socket().bind(("127.0.0.1", 4645)); print("took the port")
except OSError: print("port in use")
'`;
        const { flooding } = await outcomes([{ name: "flooding", driver: "exec", script: flood }]);
        expect(flooding).toEqual({ printed: "flooded True\nport in use\n" });
        await eventually("the keys are served again", async () =>
            (
                await cluster.on(
                    "node-0",
                    "curl -sS -m 5 http://127.0.0.1:4645/.well-known/jwks.json || true",
                )
            ).includes('"kid"'),
        );
    });

    async function driversOf(machine: string): Promise<string[]> {
        const { nomadToken } = await context().state();
        const status = await context().on(
            machine,
            `read -r NOMAD_TOKEN; export NOMAD_TOKEN; cd /etc/nomad.d/tls
            nomad node status -address=https://127.0.0.1:4646 -ca-cert=ca.pem -client-cert=cert.pem -client-key=key.pem -self -json`,
            `${nomadToken}\n`,
        );
        const { Drivers } = JSON.parse(status) as { Drivers: Record<string, { Detected: boolean }> };
        return Object.entries(Drivers).flatMap(([name, { Detected }]) => (Detected ? [name] : []));
    }
}

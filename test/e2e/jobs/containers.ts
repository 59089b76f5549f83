import { withCluster } from "../../../sdk/cluster";
import { gainOf, marksOf, reading } from "../cluster/taskAttack";
import { container, runTasks, type TaskTry } from "../cluster/taskTries";
import type { TestCluster } from "../cluster/testCluster";

const ended = "\necho tried everything; exit 0";
const look = `find / -xdev -name key.pem -exec cat {} + 2>/dev/null; cat /host/*.d/tls/key.pem${ended}`;
/** A container's root is no gain as such, so only what is read counts. */
const attack = `${reading}
find / -name key.pem -exec cat {} + 2>/dev/null
python3 -c '
import ssl, urllib.request
context = ssl._create_unverified_context()
for port in (4646, 8501):
    try: print(urllib.request.urlopen(f"https://127.0.0.1:{port}/v1/agent/self", context=context, timeout=5).read())
    except OSError: pass
'
for device in "8 0" "259 0" "253 0"; do mknod /tmp/disk b $device && head -c 1 /tmp/disk | wc -c | grep -q 1 && gained device $device; rm -f /tmp/disk; done 2>/dev/null${ended}`;

const tryOf = (name: string, config: object, script = attack): TaskTry => ({
    ...{ name, driver: "docker", script },
    more: { Config: { ...container, ...config } },
});

/** Containers of ordinary jobs. */
const ordinary = [
    tryOf("Docker's network", {}),
    tryOf("the machine's network", { network_mode: "host" }),
    { ...tryOf("user 0:0", {}), user: "0:0" },
    tryOf("the machine's shared memory", { ipc_mode: "host", uts_mode: "host" }),
    tryOf("Docker's socket", {}, `ls -l /run/docker.sock /var/run/docker.sock; ${look}`),
];

/** Jobs that ask for the machine's folders. */
const folders = [
    tryOf("volume", { volumes: ["/etc:/host"] }, look),
    tryOf("volume by a relative path", { volumes: ["../../../../../../etc:/host"] }, look),
    tryOf("volume of Docker", { volumes: ["cells:/host"], volume_driver: "local" }, look),
    tryOf("mount", { mount: [{ type: "bind", source: "/etc", target: "/host" }] }, look),
    tryOf(
        "mount through a volume of Docker",
        {
            mount: [
                {
                    ...{ type: "volume", source: "try", target: "/host" },
                    volume_options: [
                        {
                            driver_config: [
                                { name: "local", options: [{ type: "none", o: "bind", device: "/etc" }] },
                            ],
                        },
                    ],
                },
            ],
        },
        look,
    ),
    tryOf("capability", { cap_add: ["sys_admin"] }),
    tryOf("capability of processes", { cap_add: ["sys_ptrace"] }),
];

const privileged = [
    tryOf("privileged", { privileged: true }),
    tryOf("another runtime", { pid_mode: "host", runtime: "runc" }),
    tryOf("a device", { devices: [{ host_path: "/dev/fuse" }] }),
];
const processes = tryOf("processes of the machine", { pid_mode: "host" });

/** Tests that no container of an ordinary job reads a secret of its machine's agents. */
export function containersAreConfined(context: () => TestCluster): void {
    async function gains(machine: string, nodePool: string, tries: TaskTry[]) {
        const marks = await marksOf(context(), machine);
        const user = (await context().on(machine, "id -u consul")).trim();
        const asConsul = { ...tryOf("processes of the user of Consul", { pid_mode: "host" }), user };
        return withCluster(await context().state(), async ({ nomad }) => {
            const outcomes = await runTasks(nomad, machine, [...tries, asConsul], nodePool);
            return Object.fromEntries(
                Object.entries(outcomes).map(([name, outcome]) => [name, gainOf(outcome, marks)]),
            );
        });
    }
    const all = (tries: TaskTry[], gain: string) => Object.fromEntries(tries.map(({ name }) => [name, gain]));

    test("without `allowPrivileged` containers get nothing, and privileges and folders are refused", async () => {
        const refused = [...folders, ...privileged, processes];
        expect(await gains("clients-0", "default", [...ordinary, ...refused])).toEqual({
            ...all(ordinary, "nothing"),
            ...all(refused, "refused"),
            "processes of the user of Consul": "refused",
        });
    });

    test("with `allowPrivileged` a container that does not ask for privileges gets nothing either", async () => {
        const without = [...ordinary, processes];
        expect(await gains("trusted-0", "trusted", [...without, ...folders])).toEqual({
            ...all(without, "nothing"),
            "processes of the user of Consul": "nothing",
            ...all(folders, "refused"),
        });
    });

    test("a native task of Consul's service mesh gets no copy of the machine's key", async () => {
        const marks = await marksOf(context(), "clients-0");
        const outcome = await withCluster(await context().state(), async ({ nomad }) => {
            const connect = {
                Name: "native",
                PortLabel: "http",
                TaskName: "main",
                Connect: { Native: true },
            };
            const network = { Mode: "host", DynamicPorts: [{ Label: "http" }] };
            return runTasks(nomad, "clients-0", [
                {
                    ...{ name: "native", driver: "exec", script: `cat secrets/*; ${look}` },
                    group: { Networks: [network], Services: [connect] },
                },
            ]);
        });
        expect(outcome.native!.printed).toContain("tried everything");
        expect(gainOf(outcome.native!, marks)).toBe("nothing");
    });

    test("a container with a client's certificate reads Consul's catalog with its own token, and nothing else", async () => {
        const { caCert, operatorCert, operatorKey } = await context().state();
        const file = (name: string) => ({
            DestPath: `secrets/${name}`,
            EmbeddedTmpl: `{{ with nomadVar "nomad/jobs" }}{{ .${name} }}{{ end }}`,
        });
        const script = `python3 -c '
import json, os, ssl, urllib.error, urllib.request
context = ssl.create_default_context(cafile="/secrets/ca")
context.load_cert_chain("/secrets/cert", "/secrets/key")
for path in ("health/service/consul", "agent/self", "kv/nomad-cluster/turn", "acl/tokens"):
    headers = {"X-Consul-Token": os.environ["CONSUL_HTTP_TOKEN"]}
    url = "https://" + os.environ["ADDRESS"] + ":8501/v1/" + path
    try: print(path, len(json.load(urllib.request.urlopen(urllib.request.Request(url, headers=headers), context=context))))
    except urllib.error.HTTPError as error: print(path, error.code)
'`;
        const printed = await withCluster(await context().state(), async ({ nomad }) => {
            // The operator's certificate is of the same kind as those of \`clientCertificate\`.
            await nomad.variables.put("nomad/jobs", { ca: caCert, cert: operatorCert, key: operatorKey });
            const asking: TaskTry = {
                ...{ name: "asking", driver: "docker", script },
                more: {
                    Consul: {},
                    Env: { TRY: script, ADDRESS: "${attr.unique.network.ip-address}" },
                    Templates: ["ca", "cert", "key"].map(file),
                },
            };
            try {
                return (await runTasks(nomad, "clients-0", [asking])).asking;
            } finally {
                await nomad.variables.delete("nomad/jobs");
            }
        });
        expect(printed).toEqual({
            printed: "health/service/consul 1\nagent/self 403\nkv/nomad-cluster/turn 403\nacl/tokens 403\n",
        });
    });
}

import { readFileSync } from "node:fs";
import { join } from "node:path";
import { type ExtraConfig, validateExtra } from "../../../sdk/agents";
import { ensureTools } from "../../../sdk/toolchain";
import { bundleFiles, officialReleases } from "../../../sdk/node";
import { TestCa } from "../../agents/certificates";
import { MachineRoot, privateAddress } from "../../machineRoot";
import { topologies, topologyNames } from "../../topologies";
import { oneOfEachGroup, settingsOf } from "../../unit/agents/settings";

/** Agents that are neither on PATH nor in the cache are downloaded or, if that fails, built. */
const tenMinutes = 600_000;

const separated = settingsOf(topologies["all separated"]);

const machines = [
    ...topologyNames.flatMap((topology) =>
        oneOfEachGroup(settingsOf(topologies[topology])).map((settings) => ({
            title: `${settings.node.name} of ${topology}`,
            settings,
            nomad: settings.node.roles.some((role) => role !== "consul-server"),
        })),
    ),
    { title: "a member of a pool", settings: { ...separated.at(-1)!, pool: "burst" }, nomad: true },
];

let root: MachineRoot;
let ca: TestCa;

beforeAll(async () => {
    const progress = (line: string) => process.stderr.write(`${line}\n`);
    const { tools } = await ensureTools({ progress, names: ["consul", "nomad"] });
    root = await MachineRoot.create();
    ca = await TestCa.create();
    for (const { name, path } of tools) await root.addProgram(name, path!);
}, tenMinutes);

afterAll(async () => {
    await root.remove();
    await ca.remove();
});

/** Gives the machine all that a bundle brings, with certificates that are real. */
async function deliver(
    settings: (typeof machines)[number]["settings"],
    extra: ExtraConfig = {},
): Promise<void> {
    const { plan, node } = settings;
    const names = [`server.${plan.datacenter}.consul`, `server.${plan.region}.nomad`] as const;
    const { cert, key } = await ca.issue(node.name, ...names);
    const identity = { certPem: cert, keyPem: key };
    const trustBundle = ca.ca.cert;
    await root.run("rm -rf /etc/consul.d /etc/nomad.d /etc/systemd/system");
    await root.writeAll(
        bundleFiles({ ...settings, extra, artifacts: officialReleases, identity, trustBundle }),
    );
    await root.run("chmod 755 /usr/local/sbin/nomad-cluster-node");
}

/** The agents' messages about a valid configuration of one server or several. Any other message is a warning. */
const usual = [
    /^bootstrap_expect > 0: expecting \d servers$/,
    /^BootstrapExpect is set to 1; this is the same as Bootstrap mode\.$/,
    /^bootstrap = true: do not enable unless necessary$/,
    /^WARNING: Bootstrap mode enabled! Potentially unsafe operation\.$/,
];

/** The lines that a validation prints beside the usual ones. */
async function validate(command: string): Promise<string[]> {
    const said = await root.run(`${command} 2>&1`);
    return said
        .trim()
        .split("\n")
        .filter((line) => !usual.some((note) => note.test(line)));
}

describe.each(machines)("$title", ({ settings, nomad }) => {
    beforeAll(async () => deliver(settings));

    test("`consul validate` accepts its configuration without a warning", async () => {
        expect(await validate("consul validate /etc/consul.d")).toEqual(["Configuration is valid!"]);
    });

    test("`systemd-analyze verify` finds nothing to say of its units", async () => {
        expect(await root.run("cd /etc/systemd/system && systemd-analyze verify --man=no * 2>&1")).toBe("");
    });

    if (nomad)
        test("`nomad config validate` accepts its configuration without a warning", async () => {
            expect(await validate("nomad config validate /etc/nomad.d")).toEqual(["Configuration is valid!"]);
        });
    else
        test("it has no file of Nomad's", async () => {
            expect(
                await root.run("ls -d /etc/nomad.d /etc/systemd/system/nomad.service 2>/dev/null || true"),
            ).toBe("");
        });
});

describe("extra configuration", () => {
    const settings = settingsOf(topologies["one node"])[0]!;
    const page = readFileSync(join(__dirname, "../../../docs/agents.md"), "utf8");
    const [consul, nomad] = [...page.matchAll(/extra: `([^`]*)`/g)].map(([, text]) => text!);

    test("the agents accept the example of the page", async () => {
        expect([validateExtra("consul", consul!), validateExtra("nomad", nomad!)]).toEqual([[], []]);
        await deliver(settings, { consul, nomad });
        expect(await validate("consul validate /etc/consul.d")).toEqual(["Configuration is valid!"]);
        expect(await validate("nomad config validate /etc/nomad.d")).toEqual(["Configuration is valid!"]);
    });

    test.each(["consul validate /etc/consul.d", "nomad config validate /etc/nomad.d"])(
        "`%s` finds a setting that does not exist",
        async (command) => {
            const text = "telemetry { nonsense = 1 }";
            await deliver(settings, { consul: text, nomad: text });
            await expect(validate(command)).rejects.toThrow("nonsense");
        },
    );

    /** The output of an agent at its start. Its extra configuration tries to undo the protected settings, without the check at preview. */
    const started = async (agent: string, last: string) =>
        root.run(`timeout 30 sh -c '
            ${agent} >/tmp/log 2>&1 &
            until grep -q "${last}" /tmp/log; do sleep 0.05; done
            cat /tmp/log
        ' || { cat /tmp/log; exit 1; }`);

    test("Consul keeps its security, whatever the text says", async () => {
        const consul = `encrypt_verify_incoming = false
            ports { http = 8500 }
            client_addr = "0.0.0.0"
            acl { default_policy = "allow" }
            tls { defaults { verify_incoming = false } }
            log_level = "WARN"`;
        await deliver(settings, { consul });
        const log = await started("consul agent -config-dir=/etc/consul.d", "Internal RPC TLS");
        for (const kept of [
            "Client Addr: [127.0.0.1] (HTTP: -1, HTTPS: 8501, gRPC: -1, gRPC-TLS: 8503, DNS: 8600)",
            "Gossip Encryption: true",
            "ACL Enabled: true",
            "ACL Default Policy: deny",
            "HTTPS TLS: Verify Incoming: true, Verify Outgoing: true",
        ])
            expect(log).toContain(kept);
        // The level of the text: the agent read it.
        expect(log).not.toContain("[INFO]");
    });
});

describe("on a machine with docker0 and a public address", () => {
    const settings = settingsOf(topologies["one node"], { nomadServers: [privateAddress] })[0]!;

    beforeAll(async () => deliver(settings));

    /** Runs an agent until it tells its address, for at most half a minute; it ends with the machine's shell. */
    const addressLine = async (agent: string, label: string) =>
        root.run(`timeout 30 sh -c '
            ${agent} >/tmp/log 2>&1 &
            until grep "${label}" /tmp/log; do sleep 0.05; done
        ' || { cat /tmp/log; exit 1; }`);

    test("Consul gossips on the private address", async () => {
        expect(await addressLine("consul agent -config-dir=/etc/consul.d", "Cluster Addr")).toContain(
            `Cluster Addr: ${privateAddress} `,
        );
    });

    test("Nomad advertises the private address", async () => {
        expect(await addressLine("nomad agent -config=/etc/nomad.d", "Advertise Addrs")).toContain(
            `HTTP: ${privateAddress}:4646; RPC: ${privateAddress}:4647; Serf: ${privateAddress}:4648`,
        );
    });
});

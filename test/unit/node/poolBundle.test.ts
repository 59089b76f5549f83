import { createHash } from "node:crypto";
import { consulConfig, memberFiles as filesOfMembers } from "../../../sdk/agents";
import { bundleFiles, officialReleases, poolBundle, vaultSecrets } from "../../../sdk/node";
import { planCluster } from "../../../sdk/topology";
import { run } from "../../../sdk/process/run";
import { settingsOf } from "../agents/settings";
import { programVerbs } from "./programSource";

const args = {
    pools: { burst: { initialCount: 2, nodePool: "batch", drivers: { docker: { enabled: true } } } },
};
const [pool] = planCluster(args).pools;
const shared = {
    ...settingsOf(args)[0]!,
    identity: { certPem: "CERT\n", keyPem: "KEY\n" },
    trustBundle: "CA\n",
    artifacts: officialReleases,
};

/** The files of the pool's bundle, as a member unpacks them. */
async function memberFiles(): Promise<Record<string, string>> {
    const list = `import base64, gzip, io, json, sys, tarfile
archive = tarfile.open(fileobj=io.BytesIO(gzip.decompress(base64.b64decode(sys.stdin.read()))))
print(json.dumps({file.name: archive.extractfile(file).read().decode("latin1") for file in archive}))`;
    const input = await poolBundle({ ...shared, pool: pool! });
    return JSON.parse(await run("/usr/bin/python3", ["-c", list], { input })) as Record<string, string>;
}

let files: Record<string, string>;
beforeAll(async () => {
    files = await memberFiles();
});

const config = (path: string) => JSON.parse(files[path]!) as Record<string, unknown>;

test("it names no machine: the agents and the node program take the machine's host name", () => {
    expect(config("etc/consul.d/consul.json")).not.toHaveProperty("node_name");
    expect(config("etc/nomad.d/nomad.json")).not.toHaveProperty("name");
    expect(files["etc/nomad-cluster/node.env"]).toMatch(/^NODE_NAME=''\nPOOL='burst'$/m);
});

test("it makes a Nomad client of the pool's settings, and no server", () => {
    expect(config("etc/nomad.d/client.json")).toHaveProperty("client.node_pool", "batch");
    expect(config("etc/consul.d/consul.json")).toHaveProperty("server", false);
    expect(config("etc/nomad.d/nomad.json")).not.toHaveProperty("server");
    expect(files).toHaveProperty(["etc/docker/daemon.json"]);
});

test("its client drains itself within the shortest notice of a termination, and is given the time", () => {
    expect(config("etc/nomad.d/nomad.json")).toMatchObject({
        leave_on_terminate: true,
        leave_on_interrupt: false,
    });
    const drain = config("etc/nomad.d/client.json") as {
        client: { drain_on_shutdown: { deadline: string } };
    };
    const seconds = Number(/^(\d+)s$/.exec(drain.client.drain_on_shutdown.deadline)![1]);
    const unit = files["etc/systemd/system/nomad.service"]!;
    const stop = Number(/^TimeoutStopSec=(\d+)$/m.exec(unit)![1]);
    // Nomad itself ends five seconds after the deadline (gracefulTimeout in its command.go), and Consul's agent leaves after it.
    expect(stop).toBeGreaterThan(seconds + 5);
    expect(stop + 15).toBeLessThan(5 * 60);
    expect(unit).toMatch(/^KillSignal=SIGINT$/m);
});

test("the servers forget a member that disappeared within an hour", () => {
    expect(config("etc/consul.d/consul.json")).toHaveProperty("advertise_reconnect_timeout", "1h");
    expect(JSON.stringify(consulConfig(shared))).not.toContain("reconnect_timeout");
});

test("it has all files of a planned client, and the units of a member", () => {
    const planned = bundleFiles({
        ...shared,
        node: { ...pool!, group: "burst", index: 0, roles: ["nomad-client"] },
    });
    expect(Object.keys(files).sort()).toEqual(
        [...Object.keys(planned), ...Object.keys(filesOfMembers())].sort(),
    );
});

test("its units call verbs that the node program has", () => {
    const called = Object.values(filesOfMembers()).flatMap((unit) =>
        [...unit.matchAll(/^ExecStart=\/usr\/local\/sbin\/nomad-cluster-node (.*)$/gm)].map(
            ([, verb]) => verb,
        ),
    );
    expect(called.sort()).toEqual(["events", "health", "join"]);
    expect(programVerbs()).toEqual(expect.arrayContaining(called));
});

test("Key Vault's secrets are small enough, and together the bundle", () => {
    const text = "0123456789".repeat(5_000);
    const { bundle, ...pieces } = vaultSecrets(text);
    expect(Object.keys(pieces)).toEqual(["bundle-0", "bundle-1", "bundle-2"]);
    expect(Object.values(pieces).join("")).toBe(text);
    for (const piece of Object.values(pieces)) expect(piece.length).toBeLessThanOrEqual(25_000);
    expect(JSON.parse(bundle!)).toEqual({
        parts: 3,
        sha256: createHash("sha256").update(text).digest("hex"),
    });
});

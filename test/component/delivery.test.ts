import { bootDocument } from "../../sdk/node";
import { run } from "../../sdk/process/run";
import { Role } from "../../sdk/topology";
import { topologies } from "../topologies";
import { secretOf, types } from "./answers";
import { sshKeyPair } from "../rig/sshd/keyPair";
import { startCluster } from "./startCluster";
import { unpacked } from "../unpacked";

type Cluster = Awaited<ReturnType<typeof startCluster>>;

function delivery({ recorder }: Cluster, node: string) {
    return recorder.named(types.delivery, `prod-${node}`);
}

/** A file of the bundle that a machine is given. */
async function delivered(cluster: Cluster, node: string, path: string): Promise<string> {
    const input = delivery(cluster, node).inputs.bundle as string;
    return run("sh", ["-c", 'base64 -d | gunzip | tar -x -O -f - "$0"', path], { input });
}

async function config(cluster: Cluster, node: string, agent: "consul" | "nomad", file: string = agent) {
    return JSON.parse(await delivered(cluster, node, `etc/${agent}.d/${file}.json`)) as Record<
        string,
        unknown
    >;
}

describe("a delivery", () => {
    let cluster: Cluster;
    beforeAll(async () => {
        cluster = await startCluster();
    });

    test("comes over SSH with the cluster's key to the host key that was recorded, as long as a machine may take to boot", () => {
        expect(delivery(cluster, "node-1").inputs).toMatchObject({
            ...{ cluster: "prod", nodeName: "node-1", sshAddress: "10.20.0.3", sshUser: "root" },
            sshPrivateKey: expect.stringContaining("prod-ssh") as string,
            hostKey: "ssh-ed25519 prod-node-1",
            timeoutSeconds: 300,
        });
    });

    test("is secret: what it carries, and the key that it logs in with", () => {
        expect(delivery(cluster, "node-0").secretInputs.sort()).toEqual(["bundle", "sshPrivateKey"]);
    });

    test("is made again for another machine", () => {
        expect(delivery(cluster, "node-0").inputs.machineId).toBe(
            cluster.recorder.named(types.machine, "prod-node-0").inputs.machineName,
        );
    });

    test("to a server waits for its own machine and for no other delivery", () => {
        const { dependencies } = delivery(cluster, "node-0");
        expect(dependencies).toContain(`${types.machine} prod-node-0`);
        expect(dependencies.filter((name) => name.startsWith(types.delivery))).toEqual([]);
    });

    test("carries the machine's own identity and the authority", async () => {
        for (const agent of ["consul", "nomad"]) {
            const file = (name: string) => delivered(cluster, "node-2", `etc/${agent}.d/tls/${name}.pem`);
            expect(await file("cert")).toBe("certificate of prod-node-2");
            expect(await file("key")).toBe(
                "-----BEGIN PRIVATE KEY-----\nprod-node-2\n-----END PRIVATE KEY-----\n",
            );
            expect(await file("ca")).toBe("certificate of prod-ca");
        }
    });

    test("carries a gossip key for each product, the same on every machine", async () => {
        for (const node of ["node-0", "node-1", "node-2"]) {
            expect(await config(cluster, node, "consul")).toHaveProperty(
                "encrypt",
                secretOf("prod-consul", "gossip-key"),
            );
            expect(await config(cluster, node, "nomad")).toHaveProperty(
                "server.encrypt",
                secretOf("prod-nomad", "gossip-key"),
            );
        }
    });

    test("carries the machine's own Consul tokens and nobody else's, least of all one of management", async () => {
        const text = unpacked(delivery(cluster, "node-1").inputs.bundle as string);
        const carried = cluster.recorder
            .ofType(types.secret)
            .filter(({ inputs }) => inputs.kind === "token")
            .map(({ name }) => name)
            .filter((name) => text.includes(secretOf(name)));
        expect(carried.sort()).toEqual(["prod-dns", "prod-node-1-consul", "prod-node-1-nomad"]);
        expect(await config(cluster, "node-1", "consul")).toHaveProperty("acl.tokens", {
            agent: secretOf("prod-node-1-consul"),
            dns: secretOf("prod-dns"),
        });
        expect(await config(cluster, "node-1", "nomad")).toHaveProperty(
            "consul.token",
            secretOf("prod-node-1-nomad"),
        );
    });

    test("names the servers' addresses and the network that they share", async () => {
        const addresses = ["10.20.0.2", "10.20.0.3", "10.20.0.4"];
        const consul = await config(cluster, "node-1", "consul");
        expect(consul.node_name).toBe("node-1");
        expect(consul.bind_addr).toContain('"10.20.0.0/24"');
        expect(await config(cluster, "node-1", "consul", "join")).toHaveProperty("retry_join", addresses);
        expect(await config(cluster, "node-1", "nomad", "join")).toHaveProperty(
            "server.server_join.retry_join",
            addresses,
        );
    });

    test("pins the checksums of the releases", async () => {
        const settings = await delivered(cluster, "node-0", "etc/nomad-cluster/node.env");
        expect(settings).toContain(`CONSUL_SHA256_amd64='${"c".repeat(64)}'`);
        expect(settings).toContain("ARTIFACTS_URL='file:///srv/nomad-cluster/artifacts'");
    });
});

test("without `acl.dns` no machine has a token for it", async () => {
    const cluster = await startCluster({ local: {}, acl: { dns: false } });
    for (const node of ["node-0", "node-1", "node-2"])
        expect(await config(cluster, node, "consul")).toHaveProperty("acl.tokens", {
            agent: secretOf(`prod-${node}-consul`),
        });
});

test("in a separated cluster only the servers' addresses are joined", async () => {
    const cluster = await startCluster({ local: {}, ...topologies["all separated"] });
    const addressOf = (group: string) =>
        cluster.recorder
            .ofType(types.delivery)
            .filter(({ name }) => new RegExp(`^prod-${group}-\\d+$`).test(name))
            .map(({ inputs }) => inputs.sshAddress)
            .sort();
    const { retry_join } = (await config(cluster, "clients-0", "consul", "join")) as { retry_join: string[] };
    expect([...retry_join].sort()).toEqual(addressOf("consul-servers"));
    expect(retry_join).toHaveLength(3);
});

test("a machine that is no server waits for the deliveries to all servers, and for no other", async () => {
    const cluster = await startCluster({ local: {}, ...topologies["all separated"] });
    const waitsFor = (node: string) =>
        delivery(cluster, node).dependencies.filter((other) => other.startsWith(types.delivery));
    const servers = ["consul-servers", "nomad-servers"]
        .flatMap((group) => [0, 1, 2].map((index) => `${group}-${index}`))
        .map((node) => `${types.delivery} prod-${node}`);
    expect(waitsFor("clients-0").sort()).toEqual(servers.sort());
    for (const server of ["consul-servers-1", "nomad-servers-2"]) expect(waitsFor(server)).toEqual([]);
});

test("a key of the user's own logs in on every machine, and its public half is what the machine is given", async () => {
    const sshPrivateKey = sshKeyPair().private;
    const { recorder } = await startCluster({ local: {}, admin: { sshPrivateKey } });
    const publicKey = await run("sh", ["-c", 'f=$(mktemp) && cat >"$f" && ssh-keygen -y -f "$f"; rm "$f"'], {
        input: sshPrivateKey,
    });
    for (const { inputs } of recorder.ofType(types.delivery)) expect(inputs).toMatchObject({ sshPrivateKey });
    for (const { inputs } of recorder.ofType(types.machine)) {
        expect(inputs.sshAuthorizedKeys).toEqual([publicKey.trim().split(" ").slice(0, 2).join(" ")]);
    }
});

describe("user-data", () => {
    test("is no secret, and holds none of the cluster's", async () => {
        const { recorder } = await startCluster();
        for (const { inputs, secretInputs } of recorder.ofType(types.machine)) {
            expect(secretInputs).toEqual([]);
            const userData = unpacked(bootDocument(inputs as never));
            expect(userData).toContain("ssh-ed25519 prod-ssh");
            expect(userData).not.toContain("PRIVATE KEY");
            for (const { name, inputs } of recorder.ofType(types.secret))
                expect(userData).not.toContain(secretOf(name, inputs.kind as string));
        }
    });
});

test("users of registries go to every machine with Docker, by the bundle alone", async () => {
    const registries = { "ghcr.io": { username: "octo", password: "a password of ghcr.io" } };
    const client = { count: 1, roles: [Role.NomadClient] };
    const cluster = await startCluster({
        local: {},
        groups: {
            servers: { count: 1, roles: [Role.ConsulServer, Role.NomadServer] },
            docker: client,
            none: { ...client, drivers: { docker: { enabled: false } } },
        },
        registries,
    });
    const path = "etc/nomad-cluster/registry-logins.json";
    const { auths } = JSON.parse(await delivered(cluster, "docker-0", path)) as {
        auths: Record<string, { auth: string }>;
    };
    const login = auths["ghcr.io"]!.auth;
    expect(Buffer.from(login, "base64").toString()).toBe("octo:a password of ghcr.io");
    const holders = cluster.recorder.registrations.filter(({ inputs }) => {
        const text = unpacked(JSON.stringify(inputs));
        return text.includes(login) || text.includes(registries["ghcr.io"].password);
    });
    expect(holders.map(({ name, secretInputs }) => [name, secretInputs.includes("bundle")])).toEqual([
        ["prod-docker-0", true],
    ]);
});

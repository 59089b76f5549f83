import * as pulumi from "@pulumi/pulumi";
import { combinedRoles } from "../../sdk/topology";
import { clustersIn } from "../../sdk/cluster";
import { localName } from "../../sdk/nspawn/localNames";
import { secretOf, types } from "./answers";
import { valueOf } from "./recorder";
import { sshKeyPair } from "../rig/sshd/keyPair";
import { startCluster } from "./startCluster";

test("the outputs have the machines' addresses and the connection", async () => {
    const { cluster } = await startCluster({ local: {}, datacenter: "fra-1", region: "eu" });
    const machines = [0, 1, 2].map((index) => ({
        name: `node-${index}`,
        id: `${localName("project", "stack", "prod")}-node-${index}`,
        roles: combinedRoles,
        address: `10.20.0.${index + 2}`,
        sshAddress: `10.20.0.${index + 2}`,
        hostKey: `ssh-ed25519 prod-node-${index}`,
    }));
    expect(await valueOf(cluster.machines)).toEqual(machines);
    expect(await valueOf(cluster.datacenter)).toBe("fra-1");
    expect(await valueOf(cluster.region)).toBe("eu");
    expect(await valueOf(cluster.caCert)).toBe("certificate of prod-ca");
    expect(await valueOf(cluster.consulToken)).toBe(secretOf("prod-consul-management"));
    expect(await valueOf(cluster.nomadToken)).toBe(secretOf("prod-nomad-management"));
    expect(await valueOf(cluster.access)).toEqual({
        ...{ name: "prod", datacenter: "fra-1", region: "eu", servers: machines },
        caCert: "certificate of prod-ca",
        operatorCert: "certificate of prod-operator",
        operatorKey: expect.stringContaining("prod-operator") as string,
        sshUser: "root",
        sshPrivateKey: expect.stringContaining("OPENSSH PRIVATE KEY-----\nprod-ssh") as string,
        accessMode: "tunnel",
        consulToken: secretOf("prod-consul-management"),
        nomadToken: secretOf("prod-nomad-management"),
    });
});

test("exactly what holds a token or a private key is secret", async () => {
    const { cluster } = await startCluster();
    const outputs = Object.entries(cluster).filter(
        (entry): entry is [string, pulumi.Output<unknown>] =>
            pulumi.Output.isInstance(entry[1]) && entry[0] !== "urn",
    );
    const secrecy = outputs.map(async ([name, output]) => [name, await pulumi.isSecret(output)]);
    expect(Object.fromEntries(await Promise.all(secrecy))).toEqual({
        ...{ datacenter: false, region: false, machines: false, ingress: false, caCert: false },
        ...{ consulToken: true, nomadToken: true, access: true, environment: true },
    });
});

test("a key of the user's own is part of the connection, and is a secret even if it was given as plain text", async () => {
    const sshPrivateKey = sshKeyPair().private;
    const { cluster, recorder } = await startCluster({ local: {}, admin: { sshPrivateKey } });
    expect(await valueOf(cluster.access)).toMatchObject({ sshPrivateKey });
    for (const { secretInputs } of [
        ...recorder.ofType(types.delivery),
        ...recorder.ofType(types.readinessCheck),
    ])
        expect(secretInputs).toContain("sshPrivateKey");
});

test.each(["machines", "consulToken", "nomadToken", "access"] as const)(
    "%s is known only once every readiness check has passed",
    async (output) => {
        const { cluster, recorder } = await startCluster();
        const resources = await (
            cluster[output] as unknown as { allResources(): Promise<Set<pulumi.Resource>> }
        ).allResources();
        const urns = await Promise.all([...resources].map(async ({ urn }) => valueOf(urn)));
        expect(urns).toContainEqual(expect.stringMatching(/Readiness::prod-ready$/));
        const checks = recorder.ofType(types.readinessCheck);
        expect(checks).toHaveLength(3);
        expect(recorder.named(types.readiness, "prod-ready").dependencies.sort()).toEqual(
            checks.map(({ type, name }) => `${type} ${name}`).sort(),
        );
    },
);

/** Outputs as `pulumi stack export --show-secrets` prints them. */
function asExported(outputs: Record<string, unknown>): Record<string, unknown> {
    return Object.fromEntries(
        Object.entries(outputs).map(([key, value]) => {
            if (!pulumi.runtime.isRpcSecret(value)) return [key, value];
            const plaintext = JSON.stringify(pulumi.runtime.unwrapRpcSecret(value));
            return [key, { [pulumi.runtime.specialSigKey]: pulumi.runtime.specialSecretSig, plaintext }];
        }),
    );
}

test("the state holds what the command line needs, encrypted", async () => {
    const { cluster, recorder } = await startCluster();
    const outputs = recorder.componentOutputs["nomad-cluster:index:NomadCluster prod"]!;
    const encrypted = Object.keys(outputs).filter((key) => pulumi.runtime.isRpcSecret(outputs[key]));
    expect(encrypted).toEqual(["access"]);
    expect(outputs).toMatchObject({ consulServers: 3, nomadServers: 3, insecurePorts: [] });
    const resource = { type: "nomad-cluster:index:NomadCluster", outputs: asExported(outputs) };
    expect(clustersIn({ deployment: { resources: [resource] } })).toEqual([
        { ...(await valueOf(cluster.access)), machines: await valueOf(cluster.machines) },
    ]);
});

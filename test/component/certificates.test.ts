import * as pulumi from "@pulumi/pulumi";
import { topologies } from "../topologies";
import { types } from "./answers";
import type { Recorder } from "./recorder";
import { startCluster } from "./startCluster";

let separated: Recorder;
beforeAll(async () => {
    const args = { ...topologies["all separated"], datacenter: "fra-1", region: "europe-west" };
    ({ recorder: separated } = await startCluster({ local: {}, ...args }));
});

test.each([
    ["consul-servers-0", ["server.fra-1.consul"]],
    ["nomad-servers-0", ["client.fra-1.consul", "server.europe-west.nomad"]],
    ["clients-0", ["client.fra-1.consul", "client.europe-west.nomad"]],
])("%s has the names of its roles and no server's name beside", (node, roleNames) => {
    expect(separated.named(types.request, `prod-${node}`).inputs.dnsNames).toEqual([
        node,
        "localhost",
        ...roleNames,
    ]);
});

test("a combined machine has the names of all its roles", async () => {
    const { recorder } = await startCluster();
    expect(recorder.named(types.request, "prod-node-0").inputs).toMatchObject({
        subject: { commonName: "node-0" },
        dnsNames: ["node-0", "localhost", "server.dc1.consul", "server.global.nomad", "client.global.nomad"],
        ipAddresses: ["127.0.0.1", "10.20.0.2"],
    });
});

test("a machine's certificate serves and connects, for agents are both to each other", () => {
    for (const { name, inputs } of separated
        .ofType(types.signed)
        .filter(({ name }) => name !== "prod-operator"))
        expect([name, inputs.allowedUses]).toEqual([
            name,
            ["digital_signature", "key_encipherment", "server_auth", "client_auth"],
        ]);
});

test("the operator can connect and cannot pose as anything", () => {
    const request = separated.named(types.request, "prod-operator").inputs;
    expect(request).toMatchObject({ subject: { commonName: "operator" }, dnsNames: [], ipAddresses: [] });
    expect(separated.named(types.signed, "prod-operator").inputs.allowedUses).toEqual([
        "digital_signature",
        "client_auth",
    ]);
});

test("a client's certificate is the operator's kind, and its key is a secret", async () => {
    const { cluster, recorder } = await startCluster();
    const { certPem, keyPem } = cluster.clientCertificate("prometheus");
    await recorder.settled();
    const name = "prod-client-prometheus";
    expect(recorder.named(types.request, name).inputs).toMatchObject({
        ...{ subject: { commonName: "client-prometheus" }, dnsNames: [], ipAddresses: [] },
    });
    const { allowedUses } = recorder.named(types.signed, name).inputs;
    expect(allowedUses).toEqual(["digital_signature", "client_auth"]);
    expect(await Promise.all([pulumi.isSecret(certPem), pulumi.isSecret(keyPem)])).toEqual([false, true]);
});

test("only the authority may sign, for ten years, and it signs everything", () => {
    expect(separated.ofType(types.selfSigned).map(({ inputs }) => inputs)).toEqual([
        expect.objectContaining({
            isCaCertificate: true,
            allowedUses: ["cert_signing", "crl_signing"],
            validityPeriodHours: 10 * 365 * 24,
        }),
    ]);
    for (const { inputs } of separated.ofType(types.signed)) {
        expect(inputs).not.toHaveProperty("isCaCertificate", true);
        expect(inputs).toMatchObject({
            caCertPem: "certificate of prod-ca",
            caPrivateKeyPem: expect.stringContaining("prod-ca") as string,
        });
    }
});

test("certificates last a year and are renewed in their last month", () => {
    for (const { inputs } of separated.ofType(types.signed))
        expect(inputs).toMatchObject({ validityPeriodHours: 8760, earlyRenewalHours: 4380 });
});

test("the authority's key is P-384, the others' P-256, SSH's Ed25519; each is its own", () => {
    const curves = separated
        .ofType(types.privateKey)
        .map(({ name, inputs }) => [name, inputs.ecdsaCurve ?? inputs.algorithm]);
    expect(Object.fromEntries(curves)).toMatchObject({
        "prod-ca": "P384",
        "prod-ssh": "ED25519",
        "prod-operator": "P256",
        "prod-clients-3": "P256",
    });
    expect(curves.filter(([, curve]) => curve === "P256")).toHaveLength(11);
});

test("private keys are secret wherever they go", () => {
    for (const { secretInputs } of separated.ofType(types.signed))
        expect(secretInputs).toContain("caPrivateKeyPem");
    for (const { secretInputs } of separated.ofType(types.request))
        expect(secretInputs).toEqual(["privateKeyPem"]);
});

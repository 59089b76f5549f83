import { generateKeyPairSync, randomBytes, randomUUID } from "node:crypto";
import { gzipSync } from "node:zlib";
import { check } from "./check";

const base64 = (text: string | Buffer) => Buffer.from(text).toString("base64");

/** Fresh ones, so that no test passes because it knows the value. */
const secrets = {
    "a private key": (["ec", "rsa"] as const).flatMap((kind) => {
        const { privateKey } =
            kind === "ec"
                ? generateKeyPairSync("ec", { namedCurve: "P-384" })
                : generateKeyPairSync("rsa", { modulusLength: 2048 });
        const traditional = kind === "ec" ? "sec1" : "pkcs1";
        return [
            privateKey.export({ format: "pem", type: "pkcs8" }) as string,
            privateKey.export({ format: "pem", type: traditional }) as string,
        ];
    }),
    "an ACL token": [
        `export CONSUL_HTTP_TOKEN=${randomUUID()}`,
        `acl { tokens { agent = "${randomUUID()}" } }`,
        `{"SecretID": "${randomUUID()}"}`,
    ],
    "a gossip key": [
        `encrypt = "${base64(randomBytes(32))}"`,
        `{ "encrypt": "${base64(randomBytes(16))}" }`,
        `server:\n  encrypt: ${base64(randomBytes(32))}\n`,
    ],
    "a DigitalOcean API token": [
        `retry_join = ["provider=digitalocean api_token=dop_v1_${"0a".repeat(32)}"]`,
    ],
};
const cases = Object.entries(secrets).flatMap(([kind, texts]) => texts.map((text) => [kind, text] as const));

/** Each machine with user-data the way its cloud takes it. */
const machines = {
    "DigitalOcean droplet": (text: string) => ({
        type: "digitalocean:index/droplet:Droplet",
        props: { userData: text },
    }),
    "OCI instance": (text: string) => ({
        type: "oci:Core/instance:Instance",
        props: { metadata: { ssh_authorized_keys: "ssh-ed25519 AAAA", user_data: base64(text) } },
    }),
    "OCI instance with metadata of its own": (text: string) => ({
        type: "oci:Core/instance:Instance",
        props: {
            metadata: { ssh_authorized_keys: "ssh-ed25519 AAAA" },
            extendedMetadata: { settings: text },
        },
    }),
    "Azure virtual machine": (text: string) => ({
        type: "azure-native:compute:VirtualMachine",
        props: { osProfile: { customData: base64(text) } },
    }),
    "Azure virtual machine with user-data": (text: string) => ({
        type: "azure-native:compute/v20241101:VirtualMachine",
        props: { userData: base64(text) },
    }),
    "Azure extension of a scale set": (text: string) => ({
        type: "azure-native:compute:VirtualMachineScaleSet",
        props: {
            virtualMachineProfile: {
                extensionProfile: {
                    extensions: [{ name: "join", settings: { commandToExecute: `sh -c '${text}'` } }],
                },
            },
        },
    }),
    "Azure extension": (text: string) => ({
        type: "azure-native:compute:VirtualMachineExtension",
        props: { settings: { script: base64(text) } },
    }),
    "Azure scale set": (text: string) => ({
        type: "azure-native:compute:VirtualMachineScaleSet",
        props: { virtualMachineProfile: { osProfile: { customData: base64(text) } } },
    }),
};

const clean = `#cloud-config
# The gossip key and the tokens come over SSH: encrypt is set there.
packages: [nftables]
write_files:
  - path: /etc/consul.d/base.hcl
    content: |
      encrypt_verify_incoming = true
      node_id = "${randomUUID()}"
  - path: /usr/local/share/ca.pem
    content: |
      -----BEGIN CERTIFICATE-----
      ${base64(randomBytes(300))}
      -----END CERTIFICATE-----
`;

describe.each(Object.entries(machines))("%s", (_, machine) => {
    test.each(cases)("must not carry %s: %#", (kind, text) => {
        const messages = check("no-secret-in-user-data", [machine(`#cloud-config\n${text}\n`)]);
        expect(messages).toEqual([expect.stringContaining(`to hold no secret, got ${kind}.`)]);
    });

    test("may carry a boot document with certificates, ids and settings about encryption", () => {
        expect(check("no-secret-in-user-data", [machine(clean)])).toEqual([]);
    });
});

test.each(cases)("a file in base64, or compressed too, does not hide %s: %#", (kind, text) => {
    for (const content of [
        base64(text),
        base64(gzipSync(text)),
        base64(text).replace(/.{76}/g, "$&\n      "),
    ]) {
        const document = `#cloud-config\nwrite_files:\n  - encoding: b64\n    content: |\n      ${content}\n`;
        const messages = check("no-secret-in-user-data", [machines["OCI instance"](document)]);
        expect(messages).toEqual([expect.stringContaining(kind)]);
    }
});

test("the message does not repeat the secret", () => {
    for (const [, text] of cases) {
        const [message] = check("no-secret-in-user-data", [machines["DigitalOcean droplet"](text)]);
        expect(message).not.toContain(text.slice(10, 40));
    }
});

test("broken compressed data is no reason to fail", () => {
    const cut = base64(gzipSync(randomBytes(400)).subarray(0, 200));
    expect(check("no-secret-in-user-data", [machines["DigitalOcean droplet"](cut)])).toEqual([]);
});

import { X509Certificate } from "node:crypto";
import { once } from "node:events";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { TLSSocket } from "node:tls";
import { connect, createServer } from "node:tls";
import { run } from "../../../sdk/process/run";
import { certRequest } from "../../rig/tls/certRequest";
import { locallySignedCert } from "../../rig/tls/locallySignedCert";
import { privateKey } from "../../rig/tls/privateKey";
import { selfSignedCert } from "../../rig/tls/selfSignedCert";
import { recordingContext } from "./recordingContext";

interface Issued {
    certPem: string;
    validityStartTime: string;
    validityEndTime: string;
    readyForRenewal: boolean;
}
interface Signer {
    caCertPem: string;
    caPrivateKeyPem: string;
}

const context = recordingContext();
const defaults = {
    earlyRenewalHours: 0,
    isCaCertificate: false,
    setSubjectKeyId: false,
    setAuthorityKeyId: false,
};
const kinds = {
    RSA: { algorithm: "RSA" },
    P224: { algorithm: "ECDSA", ecdsaCurve: "P224" },
    P256: { algorithm: "ECDSA", ecdsaCurve: "P256" },
    P384: { algorithm: "ECDSA", ecdsaCurve: "P384" },
    P521: { algorithm: "ECDSA", ecdsaCurve: "P521" },
    ED25519: { algorithm: "ED25519" },
} as const;
type Kind = keyof typeof kinds;

async function makeKey(kind: Kind): Promise<string> {
    const inputs = { rsaBits: 2048, ecdsaCurve: "P224" as const, ...kinds[kind] };
    return ((await privateKey.create(inputs, context)).outputs as { privateKeyPem: string }).privateKeyPem;
}

async function selfSigned(privateKeyPem: string, inputs: object = {}): Promise<Issued & { id: string }> {
    const all = { ...defaults, validityPeriodHours: 24, allowedUses: [], privateKeyPem, ...inputs };
    const { id, outputs } = await selfSignedCert.create(all, context);
    return { id, ...(outputs as Issued) };
}

async function authority(kind: Kind, inputs: object = {}): Promise<Signer> {
    const caPrivateKeyPem = await makeKey(kind);
    const { certPem } = await selfSigned(caPrivateKeyPem, {
        subject: { commonName: "Test CA", organization: "Tests" },
        allowedUses: ["cert_signing", "crl_signing"],
        isCaCertificate: true,
        ...inputs,
    });
    return { caCertPem: certPem, caPrivateKeyPem };
}

async function request(privateKeyPem: string, names: object): Promise<string> {
    const { outputs } = await certRequest.create({ privateKeyPem, ...names }, context);
    return (outputs as { certRequestPem: string }).certRequestPem;
}

async function signed(signer: Signer, certRequestPem: string, inputs: object = {}): Promise<Issued> {
    const uses = ["digital_signature", "key_encipherment", "server_auth", "client_auth"];
    const all = {
        ...defaults,
        ...signer,
        certRequestPem,
        validityPeriodHours: 24,
        allowedUses: uses,
        ...inputs,
    };
    return (await locallySignedCert.create(all, context)).outputs as Issued;
}

const text = async (certPem: string) => run("openssl", ["x509", "-noout", "-text"], { input: certPem });

let folder: string;
beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), "rig-tls-"));
});
afterAll(async () => rm(folder, { recursive: true }));

describe.each(Object.keys(kinds) as Kind[])("with keys of kind %s", (kind) => {
    test("openssl verifies chain, name, address and purpose strictly", async () => {
        const ca = await authority(kind);
        const names = { dnsNames: ["server.dc1.consul"], ipAddresses: ["10.0.0.1", "fd00::1"] };
        const csr = await request(await makeKey(kind), { ...names, subject: { commonName: "node" } });
        await run("openssl", ["req", "-verify", "-noout"], { input: csr });
        const { certPem } = await signed(ca, csr);
        await writeFile(join(folder, "ca.pem"), ca.caCertPem);
        await writeFile(join(folder, "cert.pem"), certPem);
        const verify = async (...more: string[]) =>
            run("openssl", ["verify", "-x509_strict", "-CAfile", "ca.pem", ...more, "cert.pem"], {
                cwd: folder,
            });
        for (const purpose of ["sslserver", "sslclient"]) {
            const host = ["-purpose", purpose, "-verify_hostname", "server.dc1.consul"];
            expect(await verify(...host, "-verify_ip", "fd00::1")).toBe("cert.pem: OK\n");
        }
        await expect(verify("-verify_hostname", "other.dc1.consul")).rejects.toThrow("hostname mismatch");
    });
});

test("two peers with certificates of one authority speak mutual TLS, a stranger does not", async () => {
    const [ca, other] = [await authority("P384"), await authority("P384")];
    const peer = async (signer: Signer) => {
        const key = await makeKey("P384");
        const { certPem } = await signed(signer, await request(key, { dnsNames: ["localhost"] }));
        return { key, cert: certPem, ca: ca.caCertPem };
    };
    const refusals: string[] = [];
    const server = createServer({ ...(await peer(ca)), requestCert: true, rejectUnauthorized: true });
    server.unref();
    server.on("tlsClientError", (error) => refusals.push(error.message));
    server.on("secureConnection", (socket) => socket.end("hello"));
    server.listen(0, "127.0.0.1");
    await once(server, "listening");
    const { port } = server.address() as AddressInfo;
    const greeting = async (identity: object) => {
        const socket: TLSSocket = connect({ port, host: "127.0.0.1", servername: "localhost", ...identity });
        let received = "";
        socket.on("data", (chunk: Buffer) => (received += chunk.toString()));
        socket.on("error", (error: Error) => (received = error.message));
        await new Promise((closed) => socket.on("close", closed));
        return received;
    };
    expect(await greeting(await peer(ca))).toBe("hello");
    expect(refusals).toEqual([]);
    expect(await greeting(await peer(other))).not.toBe("hello");
    expect(refusals).toHaveLength(1);
    expect(await greeting({ ca: ca.caCertPem })).not.toBe("hello");
    expect(refusals).toHaveLength(2);
    expect(await greeting({ ...(await peer(ca)), ca: other.caCertPem })).toMatch(/signature|certificate/);
});

test("a subject is written in Go's order, each part under its own identifier", async () => {
    const subject = {
        commonName: "cn",
        organization: "o",
        organizationalUnit: "ou",
        streetAddresses: ["s1", "s2"],
        locality: "l",
        province: "ü",
        country: "SG",
        postalCode: "p",
        serialNumber: "n",
        emailAddress: "a@b.c",
    };
    const { certPem } = await selfSigned(await makeKey("P256"), { subject });
    const shown = await run("openssl", ["x509", "-noout", "-subject", "-nameopt", "utf8"], {
        input: certPem,
    });
    expect(shown.trim()).toBe(
        "subject=C=SG, O=o, OU=ou, L=l, ST=ü, street=s1 + street=s2, postalCode=p, CN=cn, serialNumber=n, " +
            "emailAddress=a@b.c",
    );
    const ca = await authority("P256");
    const { certPem: leaf } = await signed(ca, await request(await makeKey("P256"), { subject }));
    expect(new X509Certificate(leaf).subject).toContain("CN=cn");
    expect(new X509Certificate(leaf).subject).not.toContain("a@b.c");
});

test("extensions say what was asked for, and no more", async () => {
    const ca = await authority("P256", { maxPathLength: 1, setAuthorityKeyId: true });
    const caText = await text(ca.caCertPem);
    expect(caText).toMatch(/Basic Constraints: critical\s+CA:TRUE, pathlen:1/);
    expect(caText).toMatch(/Key Usage: critical\s+Certificate Sign, CRL Sign\n/);
    expect(caText).not.toContain("Extended Key Usage");
    const keyId = /Subject Key Identifier:\s+([0-9A-F:]+)/.exec(caText)?.[1];
    expect(/Authority Key Identifier:\s+([0-9A-F:]+)/.exec(caText)?.[1]).toBe(keyId);
    const leafText = await text(
        (await signed(ca, await request(await makeKey("P256"), { uris: ["spiffe://a/b"] }))).certPem,
    );
    expect(leafText).toMatch(/Basic Constraints: critical\s+CA:FALSE/);
    expect(leafText).toMatch(
        /Extended Key Usage:\s+TLS Web Server Authentication, TLS Web Client Authentication/,
    );
    expect(leafText).toMatch(/Subject Alternative Name: critical\s+URI:spiffe:\/\/a\/b/);
    expect(/Authority Key Identifier:\s+([0-9A-F:]+)/.exec(leafText)?.[1]).toBe(keyId);
    expect(leafText).not.toContain("Subject Key Identifier");
});

test("the id is the serial number, the validity as long as asked for", async () => {
    const { id, certPem, ...issued } = await selfSigned(await makeKey("P256"), { validityPeriodHours: 48 });
    const certificate = new X509Certificate(certPem);
    expect(BigInt(`0x${certificate.serialNumber}`).toString()).toBe(id);
    expect(Date.parse(issued.validityEndTime) - Date.parse(issued.validityStartTime)).toBe(48 * 3_600_000);
    const seconds = (time: string) => Math.floor(Date.parse(time) / 1000);
    expect(seconds(certificate.validFrom)).toBe(seconds(issued.validityStartTime));
    expect(seconds(certificate.validTo)).toBe(seconds(issued.validityEndTime));
    expect(issued.readyForRenewal).toBe(false);
});

describe("renewal", () => {
    const state = (hoursLeft: number, earlyRenewalHours: number) =>
        ({
            earlyRenewalHours,
            validityEndTime: new Date(Date.now() + hoursLeft * 3_600_000).toISOString(),
        }) as Parameters<NonNullable<typeof selfSignedCert.outdated>>[0];

    test("replaces a certificate that ended or is within its hours of early renewal", () => {
        const outdated = (hoursLeft: number, earlyRenewalHours: number) =>
            selfSignedCert.outdated?.(state(hoursLeft, 0), { earlyRenewalHours });
        expect(outdated(10, 9)).toEqual([]);
        expect(outdated(10, 11)).toEqual(["readyForRenewal"]);
        expect(outdated(-1, 0)).toEqual(["readyForRenewal"]);
    });

    test("is shown by a refresh", async () => {
        expect(await locallySignedCert.read?.("1", { ...state(1, 2) } as never, context)).toEqual({
            readyForRenewal: true,
        });
        expect(await locallySignedCert.read?.("1", { ...state(2, 1) } as never, context)).toEqual({});
    });

    test("a certificate that never lives long enough is ready at once", async () => {
        const key = await makeKey("P256");
        expect((await selfSigned(key, { validityPeriodHours: 0 })).readyForRenewal).toBe(true);
        expect((await selfSigned(key, { earlyRenewalHours: 24 })).readyForRenewal).toBe(true);
    });
});

test.each<[string, () => Promise<unknown>]>([
    ["`privateKeyPem` as a private key", async () => selfSigned("no key")],
    ["Must contain at least one Distinguished Name", async () => authority("P256", { subject: {} })],
    [
        "only CAs are allowed to specify MaxPathLen",
        async () => selfSigned(await makeKey("P256"), { maxPathLength: 1 }),
    ],
    [
        "Could not determine Authority Key",
        async () => selfSigned(await makeKey("P256"), { setAuthorityKeyId: true }),
    ],
    ['Failed to parse "10.0.0"', async () => request(await makeKey("P256"), { ipAddresses: ["10.0.0"] })],
    ['Failed to parse "::not::"', async () => request(await makeKey("P256"), { uris: ["::not::"] })],
    [
        "PrivateKey doesn't match parent's PublicKey",
        async () =>
            signed(
                { ...(await authority("P256")), caPrivateKeyPem: await makeKey("P256") },
                await request(await makeKey("P256"), {}),
            ),
    ],
    [
        "Expected `certRequestPem` to be PEM of type CERTIFICATE REQUEST, got CERTIFICATE.",
        async () => {
            const ca = await authority("P256");
            return signed(ca, ca.caCertPem);
        },
    ],
])("is refused: %s", async (message, making) => {
    await expect(making()).rejects.toThrow(message);
});

import { randomUUID } from "node:crypto";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { run } from "../../sdk/process/run";

/** A certificate or CA with its key, in PEM and as files that an agent reads. */
export interface Certificate {
    cert: string;
    key: string;
    certFile: string;
    keyFile: string;
}

/** A CA of a test's own, which signs for servers and clients alike. */
export class TestCa {
    private constructor(
        private readonly directory: string,
        readonly ca: Certificate,
    ) {}

    static async create(name = "Test CA"): Promise<TestCa> {
        const directory = await mkdtemp(join(tmpdir(), "test-ca-"));
        const ca = await certify(directory, "ca", [
            ...["-subj", `/CN=${name}`],
            ...["-addext", "basicConstraints=critical,CA:TRUE"],
            ...["-addext", "keyUsage=critical,keyCertSign,cRLSign"],
        ]);
        return new TestCa(directory, ca);
    }

    /** Issues as this one does, but its `ca` is a trust bundle with the certificates of both, as while an authority is replaced. */
    async trusting({ ca }: TestCa): Promise<TestCa> {
        const certFile = join(this.directory, `bundle-${randomUUID()}.pem`);
        // The one that signs comes first: openssl takes the first certificate of a file for it.
        const cert = this.ca.cert + ca.cert;
        await writeFile(certFile, cert);
        return new TestCa(this.directory, { ...this.ca, cert, certFile });
    }

    /** A certificate for 127.0.0.1, 127.0.0.2, localhost and the names given. */
    async issue(...names: [string, ...string[]]): Promise<Certificate> {
        const alternatives = [...names, "localhost"].map((name) => `DNS:${name}`);
        return certify(this.directory, names[0], [
            ...["-CA", this.ca.certFile, "-CAkey", this.ca.keyFile],
            ...["-subj", `/CN=${names[0]}`],
            ...["-addext", "basicConstraints=critical,CA:FALSE"],
            ...["-addext", "extendedKeyUsage=serverAuth,clientAuth"],
            ...["-addext", `subjectAltName=${[...alternatives, "IP:127.0.0.1", "IP:127.0.0.2"].join(",")}`],
        ]);
    }

    async remove(): Promise<void> {
        await rm(this.directory, { recursive: true, force: true });
    }
}

async function certify(directory: string, name: string, options: string[]): Promise<Certificate> {
    const file = join(directory, `${name}-${randomUUID()}`);
    const [certFile, keyFile] = [`${file}.pem`, `${file}-key.pem`];
    await run("openssl", [
        ...["req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days", "1"],
        ...["-config", "/dev/null", "-keyout", keyFile, "-out", certFile],
        ...options,
    ]);
    const [cert, key] = await Promise.all([readFile(certFile, "utf8"), readFile(keyFile, "utf8")]);
    return { cert, key, certFile, keyFile };
}

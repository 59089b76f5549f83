import { randomBytes } from "node:crypto";
import { chmod, rename } from "node:fs/promises";
import type { ClusterConnection } from "../sdk/cluster";
import { run } from "../sdk/process/run";
import type { OperatorFolder } from "./operatorFolder";

/** The files that a browser imports. */
export interface BrowserIdentity {
    /** PKCS#12 file (RFC 7292) of the operator's certificate and key. */
    path: string;
    /** The file's password, which is new for each file, because some key stores refuse a file without one. */
    password: string;
    /** PEM file of the cluster's authority, to be trusted for web sites. */
    caPath: string;
}

/** Writes the operator's certificate and key in the form that browsers import, with this computer's `openssl`. */
export async function writeBrowserIdentity(
    { name, caCert, operatorCert, operatorKey }: ClusterConnection,
    folder: OperatorFolder,
): Promise<BrowserIdentity> {
    const password = randomBytes(12).toString("base64url");
    const pem = await folder.write("operator.pem", `${operatorCert}\n${operatorKey}\n`);
    const [path, temporary] = [folder.at("operator.p12"), folder.at(`operator.p12.${process.pid}`)];
    const names = ["-name", `operator of ${name}`, "-in", pem, "-out", temporary];
    await run("openssl", ["pkcs12", "-export", ...names, "-passout", "stdin"], { input: `${password}\n` });
    await chmod(temporary, 0o600);
    await rename(temporary, path);
    return { path, password, caPath: await folder.write("ca.pem", caCert) };
}

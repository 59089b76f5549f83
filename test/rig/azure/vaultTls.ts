import { randomBytes } from "node:crypto";
import { existsSync } from "node:fs";
import { mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { run } from "../../../sdk/process/run";
import { writeWhole } from "../router/router";
import { subscriptionFolder } from "./subscriptionState";

/** The authority that machines of a subscription trust beside the world's. */
const authorityFile = (subscription: string) => join(subscriptionFolder(subscription), "authority.pem");

export async function authorityOf(subscription: string): Promise<string> {
    return readFile(authorityFile(subscription), "utf8");
}

/** Gives a router's services the certificate of all vaults, and the key that signs identities' tokens. */
export async function writeTls(subscription: string, folder: string): Promise<void> {
    await mkdir(folder, { recursive: true, mode: 0o700 });
    if (!existsSync(authorityFile(subscription))) await makeAuthority(subscription);
    const own = subscriptionFolder(subscription);
    for (const file of ["vault.pem", "key"])
        await writeWhole(join(folder, file), await readFile(join(own, file), "utf8"));
}

async function makeAuthority(subscription: string): Promise<void> {
    const folder = subscriptionFolder(subscription);
    const ca = join(folder, "authority-key.pem");
    const key = join(folder, "vault-key.pem");
    const elliptic = [
        "-newkey",
        "ec",
        "-pkeyopt",
        "ec_paramgen_curve:P-256",
        "-nodes",
        "-x509",
        "-days",
        "30",
    ];
    const request = async (...args: string[]) => run("openssl", ["req", ...elliptic, ...args]);
    await request("-keyout", ca, "-out", authorityFile(subscription), "-subj", "/CN=Rig authority");
    const name = "*.vault.azure.net";
    const signed = [
        "-CA",
        authorityFile(subscription),
        "-CAkey",
        ca,
        "-addext",
        `subjectAltName=DNS:${name}`,
    ];
    const leaf = ["-addext", "basicConstraints=critical,CA:FALSE"];
    const certificate = join(folder, "vault-certificate.pem");
    await request("-keyout", key, "-out", certificate, "-subj", `/CN=${name}`, ...signed, ...leaf);
    await writeFile(
        join(folder, "vault.pem"),
        (await readFile(certificate, "utf8")) + (await readFile(key, "utf8")),
        { mode: 0o600 },
    );
    await writeFile(join(folder, "key"), randomBytes(32).toString("hex"), { mode: 0o600 });
}

import { createHash } from "node:crypto";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { strToU8, zipSync } from "fflate";
import type { HashicorpSource } from "../../../sdk/toolchain/hashicorpRelease";

export const sha256 = (bytes: Uint8Array | string) => createHash("sha256").update(bytes).digest("hex");

/** An HTTP server on loopback that answers from `files` (path -> bytes) and 404 otherwise. */
export async function loopbackSite() {
    const files = new Map<string, Uint8Array | string>();
    const requests: string[] = [];
    const server = createServer((request, response) => {
        requests.push(request.url!);
        const body = files.get(request.url!);
        response.statusCode = body === undefined ? 404 : 200;
        response.end(body);
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    return {
        files,
        requests,
        url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
        close: () =>
            new Promise((resolve) => {
                server.close(resolve);
                server.closeAllConnections();
            }),
    };
}

export type LoopbackSite = Awaited<ReturnType<typeof loopbackSite>>;

/** A URL on loopback where nothing listens. */
export async function refusingUrl(): Promise<string> {
    const site = await loopbackSite();
    await site.close();
    return site.url;
}

export async function signingKey() {
    const openpgp = await import("openpgp");
    const userIDs = [{ name: "Release signing of a test" }];
    const { privateKey, publicKey } = await openpgp.generateKey({ userIDs, format: "object" });
    const key: HashicorpSource["key"] = {
        armored: publicKey.armor(),
        fingerprint: publicKey.getFingerprint().toUpperCase(),
    };
    return {
        key,
        async sign(text: string): Promise<Uint8Array> {
            const message = await openpgp.createMessage({ binary: strToU8(text) });
            const options = { message, signingKeys: privateKey, detached: true, format: "binary" } as const;
            return openpgp.sign(options) as Promise<Uint8Array>;
        },
    };
}

export type SigningKey = Awaited<ReturnType<typeof signingKey>>;

/** Publishes a release like HashiCorp's, whose program is a shell script that prints `<Name> v<version>`. */
export async function publish(
    site: LoopbackSite,
    signer: SigningKey,
    product: string,
    version: string,
    platform: string,
) {
    const base = `/${product}/${version}/${product}_${version}`;
    const zip = zipSync({
        [product]: strToU8(`#!/bin/sh\necho ${product} v${version}\n`),
        "LICENSE.txt": strToU8("…"),
    });
    const zipName = `${product}_${version}_${platform}.zip`;
    const sums = `${sha256("other")}  ${product}_${version}_plan9_386.zip\n${sha256(zip)}  ${zipName}\n`;
    site.files.set(`${base}_${platform}.zip`, zip);
    site.files.set(`${base}_SHA256SUMS`, sums);
    site.files.set(`${base}_SHA256SUMS.sig`, await signer.sign(sums));
    return { base, zip, zipName, sums };
}

import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { unzipSync } from "fflate";
import { expectSha256, listedSha256 } from "./checksums";
import type { Downloader } from "./downloader";
import { hashicorpKey } from "../node/hashicorpKey";
import type { Platform } from "./platform";
import { VerificationError } from "./wayFailed";

/** A site laid out like HashiCorp's releases, and the key that signs there. */
export interface HashicorpSource {
    baseUrl: string;
    key: { armored: string; fingerprint: string };
}

export const hashicorpReleases: HashicorpSource = {
    baseUrl: "https://releases.hashicorp.com",
    key: hashicorpKey,
};

/** File names of one release, by HashiCorp's layout. */
export function releaseFiles(product: string, version: string, { os, arch }: Platform) {
    const name = `${product}_${version}`;
    const sums = `${name}_SHA256SUMS`;
    return { zip: `${name}_${os}_${arch}.zip`, sums, signature: `${sums}.sig` };
}

/**
 * Puts the program into `folder`, beside the zip, its checksums and their signature (the machines get the same zip).
 * Verified as https://www.hashicorp.com/security asks: the signature over the checksums first, then the zip's checksum.
 *
 * @returns the origin, for people.
 * @throws WayFailed if it cannot be downloaded, VerificationError if it is not what HashiCorp signed.
 */
export async function downloadHashicorpRelease(
    { product, version, platform }: { product: string; version: string; platform: Platform },
    folder: string,
    downloader: Downloader,
    source: HashicorpSource = hashicorpReleases,
): Promise<string> {
    const files = releaseFiles(product, version, platform);
    const url = (file: string) => `${source.baseUrl}/${product}/${version}/${file}`;
    const sums = await downloader.bytes(url(files.sums));
    const signature = await downloader.bytes(url(files.signature));
    await verifySignature(url(files.sums), sums, signature, source.key);

    const published = listedSha256(Buffer.from(sums).toString(), files.zip, url(files.sums));
    const zip = join(folder, files.zip);
    expectSha256(url(files.zip), await downloader.file(url(files.zip), zip), published);
    await writeFile(join(folder, files.sums), sums);
    await writeFile(join(folder, files.signature), signature);
    await unpack(zip, product, folder, url(files.zip));
    return `${url(files.zip)}, checksum signed by ${source.key.fingerprint}`;
}

async function unpack(zip: string, product: string, folder: string, url: string): Promise<void> {
    const content = unzipSync(await readFile(zip), { filter: (file) => file.name === product });
    const program = content[product];
    if (!program) throw new VerificationError(url, `has no file \`${product}\` in it`);
    await writeFile(join(folder, product), program, { mode: 0o755 });
}

async function verifySignature(
    url: string,
    signed: Uint8Array,
    binarySignature: Uint8Array,
    key: HashicorpSource["key"],
): Promise<void> {
    const openpgp = await import("openpgp"); // its types are an ES module's; CommonJS reaches them this way
    const verificationKeys = await openpgp.readKey({ armoredKey: key.armored });
    if (verificationKeys.getFingerprint().toUpperCase() !== key.fingerprint)
        throw new Error(
            `Expected the public key ${key.fingerprint}, got ${verificationKeys.getFingerprint().toUpperCase()}.`,
        );
    try {
        const signature = await openpgp.readSignature({ binarySignature });
        const message = await openpgp.createMessage({ binary: signed });
        await openpgp.verify({ message, signature, verificationKeys, expectSigned: true });
    } catch (error) {
        throw new VerificationError(url, `is not signed by ${key.fingerprint} (${(error as Error).message})`);
    }
}

import type { StorageProfile } from "./inputs";
import { invalid, ServiceError } from "./request";

/**
 * A few of Azure's images. Every machine boots Debian 12, because this host makes no other image. `latest` and any version with the year
 * 2026 exist.
 */
const images: readonly { publisher: string; offer: string; sku: string }[] = [
    { publisher: "Canonical", offer: "ubuntu-24_04-lts", sku: "server" },
    { publisher: "Debian", offer: "debian-12", sku: "12-gen2" },
];

/** @throws ServiceError if there is no such image. https://learn.microsoft.com/azure/virtual-machines/linux/cli-ps-findimage */
export function checkImage({ imageReference }: StorageProfile = {}): void {
    if (imageReference === undefined) throw invalid("Required parameter 'imageReference' is missing (null).");
    const { id, publisher, offer, sku, version = "" } = imageReference;
    if (id !== undefined) {
        if (/\/images\/[\w.-]+(\/versions\/[\d.]+)?$/.test(id) && !/none/.test(id)) return;
        throw new ServiceError(404, "NotFound", `The resource '${id}' was not found.`);
    }
    const known = images.some((one) => one.publisher === publisher && one.offer === offer && one.sku === sku);
    if (known && /^(latest|.*2026.*)$/.test(version)) return;
    throw new ServiceError(
        404,
        "PlatformImageNotFound",
        `The platform image '${publisher}:${offer}:${sku}:${version}' is not available. Verify that all fields in the storage profile are correct. For more details about storage profile information, please refer to https://aka.ms/storageprofile`,
    );
}

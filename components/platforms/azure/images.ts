import { AzureImage } from "./args";
import { type AzureShape, isArm64 } from "./sizes";

interface MarketplaceImage {
    publisher: string;
    offer: string;
    /** By the processor, of the second generation. */
    sku: { amd64: string; arm64: string };
}

/** https://learn.microsoft.com/azure/virtual-machines/linux/cli-ps-findimage */
const images: Record<AzureImage, MarketplaceImage> = {
    [AzureImage.Ubuntu2404]: {
        ...{ publisher: "Canonical", offer: "ubuntu-24_04-lts" },
        sku: { amd64: "server", arm64: "server-arm64" },
    },
    [AzureImage.Debian12]: {
        ...{ publisher: "Debian", offer: "debian-12" },
        sku: { amd64: "12-gen2", arm64: "12-arm64" },
    },
};

/** User who logs in, and may use `sudo` without a password. Azure refuses `root`. */
export const sshUser = "azureuser";

/** The image of a new machine, as Azure takes it. */
export function imageReference({ size, imageId }: AzureShape, image: AzureImage = AzureImage.Ubuntu2404) {
    if (imageId !== "") return { id: imageId };
    const { publisher, offer, sku } = images[image];
    return { publisher, offer, sku: isArm64(size) ? sku.arm64 : sku.amd64, version: "latest" };
}

import { mkdir, rm } from "node:fs/promises";
import { join } from "node:path";
import type { Image } from "../../../sdk/nspawn";
import { run } from "../../../sdk/process/run";
import { cacheFolder, installOnce } from "../../../sdk/toolchain";

/**
 * A folder of this host with a Debian package and all that an image lacks for it, because machines need not reach Debian's archive.
 * They are fetched once for each version of the image.
 */
export async function debianPackages(image: Image, name: string): Promise<string> {
    const folder = join(cacheFolder(), "imageFirewalls", `${name}-${image.name}`);
    await installOnce(
        folder,
        async (temporary) => {
            for (const part of ["packages", "upper", "work", "root"]) await mkdir(join(temporary, part));
            const isolation = ["--mount", "--propagation", "private"];
            await run("unshare", [...isolation, "sh", "-c", download, "sh", image.folder, temporary, name]);
            for (const part of ["upper", "work", "root"])
                await rm(join(temporary, part), { recursive: true });
        },
        () => undefined,
    );
    return join(folder, "packages");
}

/** The image's own apt knows what the image has. It works on a layer over the image, which the kernel unmounts with the command. */
const download = `set -eu
cd "$2"
mount -t overlay -o lowerdir="$1",upperdir=upper,workdir=work overlay root
mount -t tmpfs tmpfs root/run
mkdir -p root/run/systemd/resolve
cp /etc/resolv.conf root/run/systemd/resolve/stub-resolv.conf
mount --rbind /dev root/dev
chroot root apt-get --quiet=2 update
chroot root apt-get --quiet=2 --yes --no-install-recommends --download-only install "$3"
cp root/var/cache/apt/archives/*.deb packages/
`;

import { ensureImage, type MachineSpec } from "../../../sdk/nspawn";
import { debianPackages } from "./debianPackages";
import { oracleUbuntuRules } from "./oracleUbuntuRules";

/** The folder in which a machine sees the packages of its image's firewall. */
const mount = "/srv/image-firewall";

/** The part of a machine's spec by which its image brings a firewall. The firewall runs before SSH answers, and from then on at each boot. */
type ImageFirewall = Required<Pick<MachineSpec, "vendorData" | "readOnlyMounts">>;

/**
 * The firewall of Oracle's Ubuntu images: their own rules, which netfilter-persistent loads at each boot. To be spread into the spec of
 * `createMachine`; `readOnlyMounts` has one entry, beside which others may stand.
 */
export async function oracleUbuntuFirewall(): Promise<ImageFirewall> {
    return imageFirewall("iptables-persistent", "netfilter-persistent", {
        "/etc/iptables/rules.v4": oracleUbuntuRules,
    });
}

/** firewalld with the zone `public`, as Oracle Linux and AlmaLinux have it. */
export async function firewalldFirewall(): Promise<ImageFirewall> {
    return imageFirewall("firewalld", "firewalld", {});
}

async function imageFirewall(
    name: string,
    unit: string,
    files: Record<string, string>,
): Promise<ImageFirewall> {
    const image = await ensureImage((line) => console.info(line));
    return {
        vendorData: bootHook(unit, files),
        readOnlyMounts: [{ source: await debianPackages(image, name), target: mount }],
    };
}

/**
 * cloud-init runs a boot hook before the machine has anything but its disk, and at each boot. No user-data replaces it. The unit starts
 * when systemd has what it needs: waiting for it here would never end.
 */
function bootHook(unit: string, files: Record<string, string>): string {
    return `#cloud-boothook
#!/bin/sh
set -eu
! systemctl --quiet is-enabled ${unit} 2>/dev/null || exit 0
# Nothing is started while packages are installed.
printf '#!/bin/sh\\nexit 101\\n' > /usr/sbin/policy-rc.d
chmod 755 /usr/sbin/policy-rc.d
DEBIAN_FRONTEND=noninteractive dpkg --install --force-confold ${mount}/*.deb
rm /usr/sbin/policy-rc.d
# After the packages, which save what they find.
${Object.entries(files)
    .map(([path, text]) => `mkdir -p "$(dirname ${path})"\ncat > ${path} <<'END'\n${text}END`)
    .join("\n")}
systemctl daemon-reload
systemctl --no-block start ${unit}
`;
}

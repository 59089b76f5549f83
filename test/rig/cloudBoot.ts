/**
 * The cloud's additions to the user-data of all its machines, as one document of several parts.
 * https://cloudinit.readthedocs.io/en/latest/explanation/format.html#mime-multi-part-archive
 */
export function vendorData(parts: readonly (string | undefined)[]): string {
    const boundary = "==part==";
    const typed = parts
        .filter((part) => part !== undefined)
        .map((part) => `--${boundary}\nContent-Type: text/${part.slice(1, part.indexOf("\n"))}\n\n${part}\n`);
    return `Content-Type: multipart/mixed; boundary="${boundary}"\nMIME-Version: 1.0\n\n${typed.join("")}--${boundary}--\n`;
}

/**
 * As the settings of a cloud's image: this user logs in, and root does not.
 *
 * @param hostname Default: the machine's own. Only here it may have capital letters.
 */
export function userSettings(user: string, hostname?: string): string {
    return `#cloud-config\n${JSON.stringify({ user: { name: user }, disable_root: true, manage_etc_hosts: true, hostname })}\n`;
}

/** Shell commands of a boot hook. cloud-init runs them before the machine has anything but its disk, and at each boot. */
export function bootHook(...commands: string[]): string {
    return `#cloud-boothook\n#!/bin/sh\nset -eu\n${commands.join("\n")}\n`;
}

/** Commands of a boot hook that set, as DHCP would, an interface's name server and the domains in which names are looked up. */
export function nameServerCommands(link: string, server: string, domains: readonly string[]): string {
    const unit = [
        "[Unit]\nAfter=systemd-resolved.service dbus.service\nRequires=systemd-resolved.service",
        `[Service]\nType=oneshot\nRemainAfterExit=yes\nExecStart=resolvectl dns ${link} ${server}`,
        ...(domains.length === 0 ? [] : [`ExecStart=resolvectl domain ${link} ${domains.join(" ")}`]),
        "[Install]\nWantedBy=multi-user.target",
    ];
    return `cat > /etc/systemd/system/dhcp-names.service <<'END'
${unit.join("\n")}
END
systemctl daemon-reload
systemctl --quiet enable dhcp-names.service
systemctl --no-block start dhcp-names.service`;
}

const longestName = 40;

/** A machine's name on this host: its name in the cloud, with an ending if that would not be the only one. */
export function freeMachineName(
    prefix: string,
    displayName: string,
    ending: string,
    taken: readonly (string | undefined)[],
): string {
    const label = displayName.toLowerCase().replaceAll(/[^a-z0-9]+/g, "-");
    const wanted = `${prefix}${label}`.slice(0, longestName).replace(/-$/, "");
    return taken.includes(wanted) ? `${wanted.slice(0, longestName - ending.length - 1)}-${ending}` : wanted;
}

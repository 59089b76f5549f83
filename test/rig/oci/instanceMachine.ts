import {
    createMachine,
    killMachine,
    type MachineSpec,
    removeMachine,
    setFirewall,
    startMachine,
} from "../../../sdk/nspawn";
import { oracleUbuntuFirewall } from "../imageFirewalls/imageFirewalls";
import { imagesOf } from "./images";
import { limitMemory, memoryFile } from "./machineMemory";
import { subnetNetworkName } from "./networkNames";
import { find } from "./request";
import { domainOf, refreshRouter } from "./router";
import { rulesetOf } from "./ruleset";
import { hostPrefix, type Instance, type TenancyState } from "./tenancyState";
import { shortId } from "./ocid";

const longestName = 40;
/** The file in which a machine sees how much memory its shape has. */
const memoryMount = "/srv/memory";

/** The name on this host of an instance's machine, with the instance's number if another instance has that name. */
export function freeMachineName(
    tenancy: string,
    state: TenancyState,
    id: string,
    displayName: string,
): string {
    const label = displayName.toLowerCase().replaceAll(/[^a-z0-9]+/g, "-");
    const wanted = `${hostPrefix(tenancy)}${label}`.slice(0, longestName).replace(/-$/, "");
    if (!Object.values(state.instances).some(({ machine }) => machine === wanted)) return wanted;
    return `${wanted.slice(0, longestName - 11)}-${shortId(id)}`;
}

/** Makes and boots an instance's machine. @returns when the boot has begun. */
export async function bootInstance(tenancy: string, state: TenancyState, instance: Instance): Promise<void> {
    const { machine, memoryInGbs, metadata, subnetId, privateIp } = instance;
    if (machine === undefined) return;
    const image = imagesOf(state).find(({ id }) => id === instance.imageId);
    const firewall = image?.operatingSystem === "Canonical Ubuntu" ? await oracleUbuntuFirewall() : undefined;
    const spec: MachineSpec = {
        name: machine,
        hostName: (instance.hostnameLabel ?? machine).toLowerCase(),
        userData: metadata.user_data ? Buffer.from(metadata.user_data, "base64") : "#cloud-config\n{}\n",
        vendorData: vendorData([
            imageSettings(image?.user ?? "opc"),
            firewall?.vendorData,
            bootSettings(state, instance),
        ]),
        sshKeys: (metadata.ssh_authorized_keys ?? "").split("\n").filter(Boolean),
        readOnlyMounts: [
            ...(firewall?.readOnlyMounts ?? []),
            { source: await memoryFile(tenancy, memoryInGbs), target: memoryMount },
        ],
        // As on Oracle's own virtual machines.
        interfaces: [{ name: "ens3", network: subnetNetworkName(tenancy, subnetId), address: privateIp }],
    };
    await createMachine(spec, undefined, { awaitSsh: false, firewall: rulesetOf(state, instance) });
    await limitMemory(machine, memoryInGbs);
}

/** As the image's own: its user logs in, and root does not. */
function imageSettings(user: string): string {
    return `#cloud-config\n${JSON.stringify({ user: { name: user }, disable_root: true, manage_etc_hosts: true })}\n`;
}

/**
 * What an instance gets from the cloud at each boot: its memory, and by DHCP the name server and the domains in which names are looked up.
 */
function bootSettings(state: TenancyState, { subnetId }: Instance): string {
    const domain = domainOf(state, subnetId);
    const domains = domain === undefined ? [] : [domain, domain.split(".").slice(1).join(".")];
    const unit = [
        "[Unit]\nAfter=systemd-resolved.service dbus.service\nRequires=systemd-resolved.service",
        "[Service]\nType=oneshot\nRemainAfterExit=yes\nExecStart=resolvectl dns ens3 169.254.169.254",
        ...(domains.length === 0 ? [] : [`ExecStart=resolvectl domain ens3 ${domains.join(" ")}`]),
        "[Install]\nWantedBy=multi-user.target",
    ];
    return `#cloud-boothook
#!/bin/sh
set -eu
mount --bind ${memoryMount} /proc/meminfo
cat > /etc/systemd/system/dhcp-names.service <<'END'
${unit.join("\n")}
END
systemctl daemon-reload
systemctl --quiet enable dhcp-names.service
systemctl --no-block start dhcp-names.service
`;
}

/** https://cloudinit.readthedocs.io/en/latest/explanation/format.html#mime-multi-part-archive */
function vendorData(parts: readonly (string | undefined)[]): string {
    const boundary = "==part==";
    const typed = parts
        .filter((part) => part !== undefined)
        .map((part) => `--${boundary}\nContent-Type: text/${part.slice(1, part.indexOf("\n"))}\n\n${part}\n`);
    return `Content-Type: multipart/mixed; boundary="${boundary}"\nMIME-Version: 1.0\n\n${typed.join("")}--${boundary}--\n`;
}

/** Updates the firewalls of all machines to match the tenancy. */
export async function refreshInstances(state: TenancyState): Promise<void> {
    const settled = Object.values(state.instances).filter(
        (instance) => instance.state === "RUNNING" || instance.state === "STOPPED",
    );
    await Promise.all(
        settled.map(async (instance) => {
            if (instance.machine !== undefined)
                await setFirewall(instance.machine, rulesetOf(state, instance));
        }),
    );
}

/** Updates everything around an instance that has come or gone. */
export async function refreshAround(tenancy: string, state: TenancyState, instance: Instance): Promise<void> {
    await refreshRouter(tenancy, state, find(state.vcns, find(state.subnets, instance.subnetId).vcnId));
    await refreshInstances(state);
}

export async function cutPower({ machine }: Instance): Promise<void> {
    if (machine !== undefined) await killMachine(machine);
}

export async function restorePower({ machine, memoryInGbs }: Instance): Promise<void> {
    if (machine === undefined) return;
    await startMachine(machine, { awaitSsh: false });
    await limitMemory(machine, memoryInGbs);
}

export async function removeInstance({ machine }: Instance): Promise<void> {
    if (machine !== undefined) await removeMachine(machine);
}

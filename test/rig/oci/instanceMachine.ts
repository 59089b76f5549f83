import {
    createMachine,
    killMachine,
    type MachineSpec,
    removeMachine,
    setFirewall,
    startMachine,
} from "../../../sdk/nspawn";
import { bootHook, nameServerCommands, userSettings, vendorData } from "../cloudBoot";
import { oracleUbuntuFirewall } from "../imageFirewalls/imageFirewalls";
import { imagesOf } from "./images";
import { limitMemory, memoryFile } from "./machineMemory";
import { subnetNetworkName } from "./networkNames";
import { find } from "./request";
import { domainOf, refreshRouter } from "./router";
import { rulesetOf } from "./ruleset";
import type { Instance, TenancyState } from "./tenancyState";

/** The file in which a machine sees how much memory its shape has. */
const memoryMount = "/srv/memory";

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
            userSettings(image?.user ?? "opc"),
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

/** What an instance gets from the cloud at each boot: its memory, and its name server. */
function bootSettings(state: TenancyState, { subnetId }: Instance): string {
    const domain = domainOf(state, subnetId);
    const domains = domain === undefined ? [] : [domain, domain.split(".").slice(1).join(".")];
    return bootHook(
        `mount --bind ${memoryMount} /proc/meminfo`,
        nameServerCommands("ens3", "169.254.169.254", domains),
    );
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

import {
    killMachine,
    type MachineSpec,
    createMachine,
    removeMachine,
    setFirewall,
    startMachine,
} from "../../../sdk/nspawn";
import { bootHook, freeMachineName, nameServerCommands, userSettings, vendorData } from "../cloudBoot";
import { internalDomain, nameServerAddress, refreshRouter } from "./networkRouter";
import { shortId, subnetNetworkName } from "./networkNames";
import type { NetworkInterface, VirtualMachine } from "./records";
import { find } from "./request";
import { rulesetOf } from "./ruleset";
import { changeSubscription, hostPrefix, type SubscriptionState } from "./subscriptionState";
import { authorityOf } from "./vaultTls";

export const cardOf = (
    state: SubscriptionState,
    { inputs }: Pick<VirtualMachine, "inputs">,
): NetworkInterface => find(state.interfaces, inputs.networkProfile?.networkInterfaces?.[0]?.id ?? "");

export function machineNameFor(
    subscription: string,
    state: SubscriptionState,
    id: string,
    name: string,
): string {
    const taken = Object.values(state.machines).map(({ machine }) => machine);
    return freeMachineName(hostPrefix(subscription), name, shortId(id), taken);
}

/**
 * Makes and boots a machine. Its custom data is its user-data, as with cloud-init's own way to read it from Azure; here cloud-init finds
 * it in a folder of the disk.
 *
 * @returns when the boot has begun.
 */
export async function bootMachine(
    subscription: string,
    state: SubscriptionState,
    one: VirtualMachine,
): Promise<void> {
    if (one.machine === undefined) return;
    const card = cardOf(state, one);
    const { computerName, adminUsername, customData, linuxConfiguration } = one.inputs.osProfile ?? {};
    const hooks = bootHook(
        ...trustCommands(await authorityOf(subscription)),
        nameServerCommands("eth0", nameServerAddress, [internalDomain]),
    );
    const spec: MachineSpec = {
        name: one.machine,
        hostName: (computerName ?? one.name).toLowerCase(),
        userData: customData ? Buffer.from(customData, "base64") : "#cloud-config\n{}\n",
        vendorData: vendorData([userSettings(adminUsername ?? "azureuser", computerName), hooks]),
        sshKeys: (linuxConfiguration?.ssh?.publicKeys ?? []).map(({ keyData }) => keyData.trim()),
        interfaces: [
            {
                name: "eth0",
                network: subnetNetworkName(subscription, card.inputs.ipConfigurations[0]?.subnet?.id ?? ""),
                address: card.privateIp,
            },
        ],
    };
    await createMachine(spec, undefined, { awaitSsh: false, firewall: rulesetOf(state, card) });
}

/** The machine trusts the authority of the rig's vaults, as a real one trusts that of Azure's. */
function trustCommands(authority: string): string[] {
    return [
        "grep -q rig-authority /etc/ssl/certs/ca-certificates.crt || cat >> /etc/ssl/certs/ca-certificates.crt <<'PEM'",
        `# rig-authority\n${authority.trim()}\nPEM`,
        `cat > /etc/ssl/certs/rig.pem <<'PEM'\n${authority.trim()}\nPEM`,
        "ln -sf rig.pem /etc/ssl/certs/$(openssl x509 -noout -hash -in /etc/ssl/certs/rig.pem).0",
    ];
}

/** Updates the firewalls of all machines to match the subscription. */
export async function refreshMachines(state: SubscriptionState): Promise<void> {
    const settled = Object.values(state.machines).filter(
        (one) => one.state === "running" || one.state === "stopped",
    );
    await Promise.all(
        settled.map(async (one) => {
            if (one.machine !== undefined)
                await setFirewall(one.machine, rulesetOf(state, cardOf(state, one)));
        }),
    );
}

/** Updates everything around a machine that has come or gone. */
export async function refreshAround(
    subscription: string,
    state: SubscriptionState,
    card: NetworkInterface,
): Promise<void> {
    const subnet = find(state.subnets, card.inputs.ipConfigurations[0]?.subnet?.id ?? "");
    await refreshRouter(subscription, state, find(state.networks, subnet.id.split("/subnets/")[0]!));
    await refreshMachines(state);
}

/** Boots machines that are in the subscription as being made. @returns when all boots have begun. */
export async function bootMade(
    subscription: string,
    state: SubscriptionState,
    made: readonly VirtualMachine[],
): Promise<void> {
    // The services must know a machine before it asks them.
    await changeSubscription(subscription, async (now) => {
        for (const one of made) await refreshAround(subscription, now, cardOf(now, one));
    });
    await Promise.all(made.map(async (one) => bootMachine(subscription, state, one)));
    await changeSubscription(subscription, async (now) => {
        for (const { id } of made) {
            const found = now.machines[id.toLowerCase()];
            if (found?.state === "creating") found.state = "running";
        }
        await refreshMachines(now);
    });
}

export async function cutPower({ machine }: VirtualMachine): Promise<void> {
    if (machine !== undefined) await killMachine(machine);
}

export async function restorePower({ machine }: VirtualMachine): Promise<void> {
    if (machine !== undefined) await startMachine(machine, { awaitSsh: false });
}

/** Deletes a machine with what its own deletion takes along. Its record is marked first, so that changes of others leave it alone. */
export async function deleteMachine(subscription: string, doomed: VirtualMachine): Promise<void> {
    const id = doomed.id.toLowerCase();
    await changeSubscription(subscription, (state) => {
        if (state.machines[id]) state.machines[id].state = "deleting";
    });
    if (doomed.machine !== undefined) await removeMachine(doomed.machine); // before its addresses are given to others
    await changeSubscription(subscription, async (state) => {
        const card = cardOf(state, doomed);
        delete state.machines[id];
        if (doomed.inputs.networkProfile?.networkInterfaces?.[0]?.deleteOption === "Delete")
            delete state.interfaces[card.id.toLowerCase()];
        await refreshAround(subscription, state, card);
    });
}

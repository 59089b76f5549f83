import type { AccountState } from "./accountState";

/** Removes a droplet from the account, and from everything in it that names the droplet. */
export function forgetDroplet(state: AccountState, id: string): void {
    delete state.droplets[id];
    for (const reservedIp of Object.values(state.reservedIps))
        if (reservedIp.dropletId === id) delete reservedIp.dropletId;
    for (const volume of Object.values(state.volumes)) if (volume.dropletId === id) delete volume.dropletId;
    for (const firewall of Object.values(state.firewalls))
        firewall.dropletIds = firewall.dropletIds.filter((one) => one !== Number(id));
    for (const project of Object.values(state.projects))
        project.resources = project.resources.filter((urn) => urn !== `do:droplet:${id}`);
}

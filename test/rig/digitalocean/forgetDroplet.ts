import type { AccountState } from "./accountState";

/** Takes a droplet out of the account, and out of all that names it. */
export function forgetDroplet(state: AccountState, id: string): void {
    delete state.droplets[id];
    for (const reservedIp of Object.values(state.reservedIps))
        if (reservedIp.dropletId === id) delete reservedIp.dropletId;
    for (const firewall of Object.values(state.firewalls))
        firewall.dropletIds = firewall.dropletIds.filter((one) => one !== Number(id));
    for (const project of Object.values(state.projects))
        project.resources = project.resources.filter((urn) => urn !== `do:droplet:${id}`);
}

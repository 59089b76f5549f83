import { run } from "../../../sdk/process/run";
import { publicNetwork, refreshDroplets } from "./dropletMachine";
import { during, notFound, request, unprocessable } from "./request";

/** Assigns a reserved IP to a droplet, also if another one had it. Undefined unassigns it. */
export async function assignReservedIp(ipAddress: string, dropletId: number | undefined): Promise<void> {
    const verb = dropletId === undefined ? "unassigning" : "assigning";
    const action = request("POST", `/v2/reserved_ips/${ipAddress}/actions`, async (state, account) => {
        const known = state.reservedIps[ipAddress];
        if (known === undefined) throw notFound();
        const droplet = dropletId === undefined ? undefined : state.droplets[String(dropletId)];
        if (dropletId !== undefined && droplet === undefined) throw notFound();
        if (droplet !== undefined && droplet.region !== known.region)
            throw unprocessable("The reserved IP and the Droplet must be in the same region.");
        known.dropletId = droplet?.id;
        await refreshDroplets(account, state);
        // The host may still know the hardware address of the droplet that had it.
        await run("ip", ["neigh", "flush", "to", ipAddress, "dev", (await publicNetwork(account)).bridge]);
    });
    await during(`Error ${verb} reserved IP (${ipAddress})`, action);
}

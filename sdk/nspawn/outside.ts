import { run } from "../process/run";
import { startForwarding, stopForwarding } from "./forwarding";
import { hostNameServer } from "./hostNetworks";
import { bridgePrefix } from "./names";
import type { Network } from "./networkRecord";
import { outsideRules, outsideTable, removalOf, translation } from "./outsideRules";

/** Gives a network its table, in place of one that it had. With `internet` the host forwards from then on. */
export async function setOutside(network: Network): Promise<void> {
    const unforwarded = network.internet ? await startForwarding() : [];
    const rules = outsideRules(network, { nameServer: await hostNameServer(), unforwarded });
    await run("nft", ["-f", "-"], { input: rules });
}

/** Removes a network's table. After the last one, the host forwards only if it did so before. */
export async function removeOutside(bridge: string): Promise<void> {
    await run("nft", ["-f", "-"], { input: removalOf(bridge) });
    const tables = await run("nft", ["list", "tables", "ip"]);
    if (!tables.includes(` ${bridgePrefix}`)) await stopForwarding();
}

/** Whether machines of the network get outside as things are: the host's firewall may have been reloaded, or its name server changed. */
export async function reachesOutside({ bridge, internet }: Network): Promise<boolean> {
    if (!internet) return false;
    const rules = await run("nft", ["list", "table", ...outsideTable(bridge).split(" ")]).catch(() => "");
    const nameServer = await hostNameServer();
    return (
        rules.includes("masquerade") && (nameServer === undefined || rules.includes(translation(nameServer)))
    );
}

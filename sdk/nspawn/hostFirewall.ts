import { run } from "../process/run";
import { bridgePrefix } from "./names";

interface Chain {
    family: string;
    table: string;
    name: string;
    hook?: string;
    policy?: string;
}

/** The rule of this host that keeps machines from reaching outside, and the command that lets them; undefined if there is none. */
export async function forwardingProblem(): Promise<string | undefined> {
    const listed = JSON.parse(await run("nft", ["--json", "list", "chains"])) as {
        nftables: { chain?: Chain }[];
    };
    return forwardingRefusal(listed.nftables.flatMap(({ chain }) => chain ?? []));
}

/** The same for the chains of any host. A packet must be accepted by every table, so no rule of ours can open another's chain. */
export function forwardingRefusal(chains: readonly Chain[]): string | undefined {
    const forward = chains.filter(({ hook, table }) => hook === "forward" && !table.startsWith(bridgePrefix));
    const firewalld = forward.find(({ table }) => table === "firewalld");
    const dropping = forward.find(({ policy }) => policy === "drop");
    const { family, table, name } = firewalld ?? dropping ?? {};
    if (name === undefined) return undefined;
    const byIptables = family === "ip" && table === "filter";
    const chain = chains.some((one) => one.name === "DOCKER-USER" && one.family === "ip")
        ? "DOCKER-USER"
        : "FORWARD";
    const commands = firewalld
        ? `\`firewall-cmd --zone=trusted --add-source=NETWORK\` with the machines' network`
        : byIptables
          ? `\`iptables -I ${chain} -i ${bridgePrefix}+ -j ACCEPT; iptables -I ${chain} -o ${bridgePrefix}+ -j ACCEPT\``
          : `\`nft insert rule ${family} ${table} ${name} iifname "${bridgePrefix}*" accept; nft insert rule ${family} ${table} ${name} oifname "${bridgePrefix}*" accept\``;
    return (
        `This host's firewall may keep local machines from the internet, because its chain ${name} of the nftables table \`${family} ${table}\` ` +
        `drops forwarded packets that no rule of it accepts. Let it accept those of the machines: ${commands}. ` +
        "The rules of this package still close private networks to them."
    );
}

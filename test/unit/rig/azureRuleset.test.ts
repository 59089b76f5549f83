import { ruleset } from "../../../sdk/nspawn/firewall";
import { run } from "../../../sdk/process/run";
import type { SecurityRule } from "../../rig/azure/inputs";
import type { NetworkInterface } from "../../rig/azure/records";
import { rulesetOf } from "../../rig/azure/ruleset";
import { emptySubscription } from "../../rig/azure/subscriptionState";

const place = { group: "g", location: "westeurope" };
const net = "/subscriptions/s/resourceGroups/g/providers/Microsoft.Network/virtualNetworks/net";
const subnet = `${net}/subnets/nodes`;

function card(name: string, privateIp: string, groups: string[]): NetworkInterface {
    const applicationSecurityGroups = groups.map((id) => ({ id }));
    return {
        ...{ id: name, name, privateIp, ...place },
        inputs: {
            ...{ resourceGroupName: "g", networkInterfaceName: name, networkSecurityGroup: { id: "nsg" } },
            ipConfigurations: [{ name: "ip", subnet: { id: subnet }, applicationSecurityGroups }],
        },
    };
}

const base = { protocol: "Tcp", direction: "Inbound", access: "Allow", sourcePortRange: "*" };

/** Ruleset of the first of two machines, of which the second is in the group `peers`. */
function rules(...securityRules: Partial<SecurityRule>[]): string {
    const state = emptySubscription();
    const network = { resourceGroupName: "g", virtualNetworkName: "net" };
    state.networks[net.toLowerCase()] = {
        ...{ id: net, name: "net", ...place, routerAddress: "", vaultAddress: "" },
        inputs: { ...network, addressSpace: { addressPrefixes: ["10.20.0.0/24"] } },
    };
    state.subnets[subnet.toLowerCase()] = {
        ...{ id: subnet, name: "nodes", ...place },
        inputs: { ...network, subnetName: "nodes" },
    };
    state.securityGroups.nsg = {
        ...{ id: "nsg", name: "nsg", ...place },
        inputs: {
            ...{ resourceGroupName: "g", networkSecurityGroupName: "nsg" },
            securityRules: securityRules.map((one) => ({ name: "r", ...base, ...one }) as SecurityRule),
        },
    };
    state.interfaces.a = card("a", "10.20.0.4", ["own"]);
    state.interfaces.b = card("b", "10.20.0.5", ["peers"]);
    return rulesetOf(state, state.interfaces.a);
}

/** The lines of the group's own rules in one direction, before Azure's own. */
const inbound = (text: string) =>
    text
        .split("chain inbound_0 {\n")[1]!
        .split("\n    }")[0]!
        .split("\n")
        .map((line) => line.trim());

test("the order is that of the priorities, and Azure's own rules come last", () => {
    const any = { destinationAddressPrefix: "*", protocol: "*", destinationPortRange: "*" };
    const text = rules(
        { priority: 4096, ...any, access: "Deny", sourceAddressPrefix: "*" },
        { ...any, priority: 100, sourceAddressPrefixes: ["192.0.2.0/24", "2001:db8::/32"] },
    );
    expect(inbound(text)).toEqual([
        "ip saddr 192.0.2.0/24 return",
        "drop",
        "ip saddr { 10.20.0.0/24 } return",
        "ip saddr 168.63.129.16 return",
        "drop",
    ]);
});

test("groups are their members' private addresses, and a rule concerns the members of its own side", () => {
    const peers = {
        sourceApplicationSecurityGroups: [{ id: "peers" }],
        destinationPortRanges: ["80", "8300-8302"],
    };
    const text = rules(
        { ...peers, priority: 100, destinationApplicationSecurityGroups: [{ id: "own" }] },
        { ...peers, priority: 110, destinationApplicationSecurityGroups: [{ id: "peers" }] },
    );
    expect(inbound(text).slice(0, -3)).toEqual([
        "ip saddr { 10.20.0.5 } meta l4proto tcp th dport { 80, 8300-8302 } return",
    ]);
});

test("nftables takes it", async () => {
    const text = rules({
        priority: 100,
        protocol: "Icmp",
        sourceAddressPrefix: "Internet",
        destinationAddressPrefix: "*",
        destinationPortRange: "*",
    });
    await run("nft", ["--check", "-f", "-"], { input: ruleset(text) });
});

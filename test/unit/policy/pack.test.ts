import * as fc from "fast-check";
import {
    azureSecurityRules,
    digitalOceanFirewalls,
    firewallRules,
    groupRules,
    ociSecurityRules,
} from "../../../sdk/firewall";
import { bootDocument, nodeSettings, officialReleases } from "../../../sdk/node";
import { planCluster } from "../../../sdk/topology";
import { metadata } from "../../../components/platforms/oci/metadata";
import { policies } from "../../../programs/policy/policies";
import { anyArgs, anyPlan } from "../firewall/arbitraries";
import { check } from "./check";

test("every policy says why it exists, how to mend it and how it is enforced", () => {
    for (const policy of policies) {
        expect(policy.name).toMatch(/^[a-z]+(-[a-z]+)*$/);
        expect(policy.description).toMatch(/^[A-Z].+\.$/);
        expect(policy.remediationSteps).toMatch(/^[A-Z].+\.$/);
        expect(policy.enforcementLevel).toBe("mandatory");
    }
    expect(new Set(policies.map(({ name }) => name)).size).toBe(policies.length);
});

test("the firewalls of this package pass the pack on every cloud, whatever the topology", () => {
    fc.assert(
        fc.property(anyPlan, anyArgs, (plan, args) => {
            const rules = firewallRules(plan, args);
            const groups = [...new Set(plan.nodes.map(({ group }) => group))];
            const resources = groups.flatMap((group) => {
                return [
                    {
                        name: `do-${group}`,
                        type: "digitalocean:index/firewall:Firewall",
                        props: { ...digitalOceanFirewalls(plan, rules, (name) => name)[group] },
                    },
                    ...ociSecurityRules(groupRules(plan, rules, group)).map(({ name, from, rule }) => ({
                        name: `oci-${group}-${name}`,
                        type: "oci:Core/networkSecurityGroupSecurityRule:NetworkSecurityGroupSecurityRule",
                        dependsOn: { networkSecurityGroupId: `oci-${group}` },
                        props: { ...rule, source: "cidr" in from ? from.cidr : from.group },
                    })),
                    {
                        name: `azure-${group}`,
                        type: "azure-native:network:NetworkSecurityGroup",
                        props: {
                            securityRules: azureSecurityRules(groupRules(plan, rules, group)).map(
                                ({ senders, ...rule }) => ({
                                    ...rule,
                                    sourceApplicationSecurityGroups: senders?.map((id) => ({ id })),
                                }),
                            ),
                        },
                    },
                ];
            });
            for (const policy of ["closed-to-world", "gossip-on-both-protocols", "narrow-admin-ranges"]) {
                expect(check(policy, resources)).toEqual([]);
            }
        }),
        { numRuns: 50 },
    );
});

test("the boot documents of this package pass the pack", () => {
    const plan = planCluster({});
    const resources = plan.nodes.flatMap((node) => {
        const userData = bootDocument({ settings: nodeSettings(plan, node, officialReleases) });
        return [
            { type: "digitalocean:index/droplet:Droplet", props: { tags: ["prod"], userData } },
            {
                type: "oci:Core/instance:Instance",
                props: { metadata: metadata("ssh-ed25519 AAAA", userData) },
            },
            {
                type: "azure-native:compute:VirtualMachine",
                props: { osProfile: { customData: Buffer.from(userData).toString("base64") } },
            },
        ];
    });
    expect(check("no-secret-in-user-data", resources)).toEqual([]);
});

import * as fc from "fast-check";
import { Access, type FirewallArgs } from "../../../sdk/firewall";
import { type ClusterPlan, planCluster, Role } from "../../../sdk/topology";

const roles = fc.subarray(Object.values(Role), { minLength: 1 });
const group = fc.record({ count: fc.integer({ min: 1, max: 3 }), roles });

/** Any mix of groups, also ones that validation would refuse: the firewall must be tight for those too. */
export const anyPlan: fc.Arbitrary<ClusterPlan> = fc
    .dictionary(fc.constantFrom("a", "b", "c", "d"), group, { minKeys: 1 })
    .map((groups) => planCluster({ groups }));

export const anyArgs: fc.Arbitrary<FirewallArgs> = fc.record({
    adminCidrs: fc.subarray(["203.0.113.0/24", "2001:db8:ad::/48"]),
    ingress: fc.boolean(),
    access: fc.constantFrom(...Object.values(Access)),
});

/** In no admin network and no node. */
export const stranger = { address: "192.0.2.66" };

/** Every port with a meaning, both its neighbours, and both ends of the task ports with theirs. */
export const telltalePorts = [
    ...new Set(
        [22, 80, 443, 4646, 4647, 4648, 8300, 8301, 8302, 8500, 8501, 8502, 8503, 8600, 20000, 32000].flatMap(
            (port) => [port - 1, port, port + 1],
        ),
    ),
];

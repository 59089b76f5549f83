import * as fc from "fast-check";
import { combinedRoles, type GroupArgs, Role, type TopologyArgs } from "../../../sdk/topology";

const groupName = fc.stringMatching(/^[a-z][a-z0-9-]{0,19}$/);
const oddServers = fc.constantFrom(1, 3, 5, 7);
const extraRoles = fc.subarray([Role.NomadClient]);

/** One count as the counts of one or two groups. */
function split(count: number): fc.Arbitrary<number[]> {
    return fc
        .integer({ min: 1, max: count })
        .map((first) => [first, count - first].filter((part) => part > 0));
}

function groupsOf(roles: Role[]): fc.Arbitrary<GroupArgs[]> {
    return fc
        .tuple(oddServers.chain(split), extraRoles)
        .map(([counts, extra]) => counts.map((count) => ({ count, roles: [...roles, ...extra] })));
}

/** Groups that hold the servers: together on machines, or each product's on machines of its own. */
const servers = fc.oneof(
    groupsOf([Role.ConsulServer, Role.NomadServer]),
    fc.tuple(groupsOf([Role.ConsulServer]), groupsOf([Role.NomadServer])).map((both) => both.flat()),
    oddServers.map((count): GroupArgs[] => [{ count, roles: [...combinedRoles] }]),
);

const clients: fc.Arbitrary<GroupArgs[]> = fc.array(
    fc.record({ count: fc.integer({ min: 1, max: 30 }), roles: fc.constant<Role[]>([Role.NomadClient]) }),
    { maxLength: 3 },
);

/** Any topology that is sound: odd servers of both products, wherever they are, and any clients. */
export const soundTopology: fc.Arbitrary<TopologyArgs & { groups: Record<string, GroupArgs> }> = fc
    .tuple(servers, clients)
    .chain(([withServers, withClients]) => {
        const groups = [...withServers, ...withClients];
        return fc
            .uniqueArray(groupName, { minLength: groups.length, maxLength: groups.length })
            .map((names) => ({
                groups: Object.fromEntries(names.map((name, index) => [name, groups[index]!])),
            }));
    });

import type { GroupArgs, TopologyArgs } from "./args";
import { cidrsOverlap, parseCidr } from "./networks";
import { type ClusterPlan, defaultGroups, quorum } from "./plan";
import { Role } from "./roles";
import { validatePools } from "./validatePools";
import { validateDrivers } from "./validateDrivers";
import { validateClient } from "./validateClient";
import type { Problem } from "../problem";
import { validateVersions } from "../versions";

/** Raft gets slower with every voter: https://developer.hashicorp.com/consul/docs/concept/consensus#deployment-table */
const maxServers = 7;
const maxMachines = 200;

/** Networks of containers inside the machines. A machine network that overlaps one would lose traffic. */
const containerNetworks = {
    "Docker's default bridge": "172.17.0.0/16",
    "Nomad's bridge network": "172.26.64.0/20",
} as const;

/** Every problem of a topology, in the order of its properties; empty if it is sound. */
export function validateTopology(args: TopologyArgs): Problem[] {
    return [
        ...validateGroups(args),
        ...validatePools(args),
        ...validateName(
            "datacenter",
            args.datacenter,
            /^[a-z0-9-]{1,60}$/,
            "1 to 60 lower case letters, digits and `-`",
            "dc1",
        ),
        ...validateName(
            "region",
            args.region,
            /^[a-z0-9-]{1,60}$/,
            "1 to 60 lower case letters, digits and `-`",
            "global",
        ),
        ...validateVersions(args),
        ...validateNetwork(args.networkCidr),
    ];
}

function validateGroups(args: TopologyArgs): Problem[] {
    const groups = Object.entries<Partial<GroupArgs> | undefined>(args.groups ?? defaultGroups);
    const problems = groups.flatMap(([name, group = {}]) => validateGroup(name, group));
    if (problems.length > 0 || !groups.every(isWhole)) return problems;

    const total = groups.reduce((sum, [, group]) => sum + group.count, 0);
    if (total > maxMachines) {
        problems.push({
            propertyPath: "groups",
            reason: `Expected at most ${maxMachines} machines in all, got \`${total}\`. Use larger machines or a second cluster.`,
        });
    }
    for (const role of [Role.ConsulServer, Role.NomadServer]) {
        const servers = groups.filter(([, group]) => group.roles.includes(role));
        problems.push(...validateServers(role, servers, args.allowEvenServers ?? false));
    }
    return problems;
}

/** A property that is missing here had a wrong type, which is reported separately. */
function isWhole(entry: [string, Partial<GroupArgs> | undefined]): entry is [string, GroupArgs] {
    return entry[1]?.count !== undefined && entry[1].roles !== undefined;
}

function validateGroup(name: string, group: Partial<GroupArgs>): Problem[] {
    const { count, roles } = group;
    const path = `groups.${name}`;
    const problems: Problem[] = [];
    if (!/^[a-z][a-z0-9-]{0,19}$/.test(name)) {
        problems.push({
            propertyPath: path,
            reason: `Expected a group's name to be 1 to 20 lower case letters, digits and \`-\`, beginning with a letter, got \`${name}\`. It becomes part of host names; use one like \`clients\`.`,
        });
    }
    if (count !== undefined && (!Number.isInteger(count) || count < 1 || count > maxMachines)) {
        problems.push({
            propertyPath: `${path}.count`,
            reason: `Expected \`${path}.count\` to be a whole number from 1 to ${maxMachines}, got \`${count}\`. Remove the group to have none.`,
        });
    }
    if (roles?.length === 0) {
        problems.push({
            propertyPath: `${path}.roles`,
            reason: `Expected \`${path}.roles\` to name at least one role, got none. Use any of ${quoteAll(Object.values(Role))}.`,
        });
    }
    if (roles === undefined || roles.length === 0 || roles.includes(Role.NomadClient))
        return [
            ...problems,
            ...validateDrivers(`${path}.drivers`, group.drivers ?? {}),
            ...validateClient(path, group),
        ];
    const misplaced = ofClientsOnly.filter((property) => group[property] !== undefined);
    return [...problems, ...misplaced.map((property) => onlyForClients(`${path}.${property}`))];
}

const ofClientsOnly = ["drivers", "nodePool", "nodeClass", "meta", "reserved", "hostVolumes"] as const;

/** A setting of tasks in a group whose machines run none. */
function onlyForClients(path: string): Problem {
    return {
        propertyPath: path,
        reason: `Expected \`${path}\` only in a group with the role \`${Role.NomadClient}\`, because no other machine runs tasks. Remove it, or add the role.`,
    };
}

function validateServers(role: Role, servers: [string, GroupArgs][], allowEven: boolean): Problem[] {
    const count = servers.reduce((sum, [, group]) => sum + group.count, 0);
    const names = servers.map(([name]) => `groups.${name}.count`);
    const path = names.length === 1 ? (names[0] ?? "groups") : "groups";
    if (count === 0) {
        return [
            {
                propertyPath: "groups",
                reason: `Expected at least one machine with the role \`${role}\`, got none. Give one group of 1, 3 or 5 machines that role.`,
            },
        ];
    }
    if (count > maxServers) {
        return [
            {
                propertyPath: path,
                reason: `Expected \`${path}\` to make at most ${maxServers} machines with the role \`${role}\`, got \`${count}\`: each voter slows every write down. Use 3 or 5.`,
            },
        ];
    }
    if (count % 2 === 0 && !allowEven) {
        const survives = quorum(count).tolerates;
        return [
            {
                propertyPath: path,
                reason: `Expected \`${path}\` to make an odd number of machines with the role \`${role}\`, got \`${count}\`: it survives the loss of ${survives}, no more than ${count - 1} would. Use ${count - 1} or ${count + 1}, or set \`allowEvenServers\`.`,
            },
        ];
    }
    return [];
}

/** A line for each product that has an even number of servers. */
export function evenServersWarnings({ nodes }: ClusterPlan): string[] {
    return [Role.ConsulServer, Role.NomadServer].flatMap((role) => {
        const count = nodes.filter(({ roles }) => roles.includes(role)).length;
        if (count % 2 === 1) return [];
        const loss = quorum(count).tolerates === 0 ? "any server" : `${count / 2} servers`;
        return [
            `The cluster has an even number of machines with the role \`${role}\`, ${count}: the loss of ${loss} ends its quorum, ` +
                `as it would with ${count - 1}. Use ${count + 1} for a cluster that is to last.`,
        ];
    });
}

function validateName(
    property: string,
    value: string | undefined,
    shape: RegExp,
    allowed: string,
    example: string,
): Problem[] {
    if (value === undefined || shape.test(value)) return [];
    return [
        {
            propertyPath: property,
            reason: `Expected \`${property}\` to be ${allowed}, got \`${value}\`. It becomes part of certificate and DNS names; use one like \`${example}\`.`,
        },
    ];
}

function validateNetwork(text: string | undefined): Problem[] {
    if (text === undefined) return [];
    const cidr = parseCidr(text);
    if (cidr?.version !== 4 || cidr.prefix < 16 || cidr.prefix > 28) {
        return [
            {
                propertyPath: "networkCidr",
                reason: `Expected \`networkCidr\` to be an IPv4 network from /16 to /28 without host bits, got \`${text}\`. Use one like \`10.20.0.0/24\`.`,
            },
        ];
    }
    return Object.entries(containerNetworks)
        .filter(([, other]) => cidrsOverlap(cidr, parseCidr(other) as typeof cidr))
        .map(([owner, other]) => ({
            propertyPath: "networkCidr",
            reason: `Expected \`networkCidr\` to be apart from ${owner} \`${other}\`, got \`${text}\`, which overlaps it. Use one like \`10.20.0.0/24\`.`,
        }));
}

function quoteAll(values: readonly string[]): string {
    return values.map((value) => `\`${value}\``).join(", ");
}

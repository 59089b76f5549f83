import type { Problem } from "../problem";
import type { TopologyArgs } from "./args";
import { defaultGroups, memberPrefix } from "./plan";
import type { PoolArgs } from "./poolArgs";
import { validateClient } from "./validateClient";
import { validateDrivers } from "./validateDrivers";

const maxInitialCount = 200;

/** Every problem of the pools, in the order of their properties. */
export function validatePools({ pools = {}, groups = defaultGroups }: TopologyArgs): Problem[] {
    const paths = [
        ...Object.keys(groups).map((name) => ({ name, path: `groups.${name}` })),
        ...Object.keys(pools).map((name) => ({ name, path: `pools.${name}` })),
    ];
    return Object.entries<Partial<PoolArgs> | undefined>(pools).flatMap(([name, pool = {}]) => [
        ...validateName(name),
        ...paths
            .filter(({ path }) => path !== `pools.${name}`)
            .filter((other) => other.name === name || other.name.startsWith(memberPrefix({ name })))
            .map(({ path }) => mistakable(name, path)),
        ...validateCount(`pools.${name}.initialCount`, pool.initialCount),
        ...validateDrivers(`pools.${name}.drivers`, pool.drivers ?? {}),
        ...validateClient(`pools.${name}`, pool),
    ]);
}

function validateName(name: string): Problem[] {
    if (/^[a-z][a-z0-9-]{0,19}$/.test(name)) return [];
    return [
        {
            propertyPath: `pools.${name}`,
            reason: `Expected a pool's name to be 1 to 20 lower case letters, digits and \`-\`, beginning with a letter, got \`${name}\`. It becomes part of host names; use one like \`workers\`.`,
        },
    ];
}

/** The machines of a pool may write every node of Consul whose name begins with the pool's. */
function mistakable(pool: string, path: string): Problem {
    return {
        propertyPath: path,
        reason: `Expected \`${path}\` to have a name that is not \`${pool}\` and does not begin with \`${memberPrefix({ name: pool })}\`, because the names of the machines of \`pools.${pool}\` begin so. Rename one of them.`,
    };
}

function validateCount(path: string, count: number | undefined): Problem[] {
    if (count === undefined || (Number.isInteger(count) && count >= 0 && count <= maxInitialCount)) return [];
    return [
        {
            propertyPath: path,
            reason: `Expected \`${path}\` to be a whole number from 0 to ${maxInitialCount}, got \`${count}\`. Use the number of machines to begin with, like 2.`,
        },
    ];
}

import { hasRole, type NodePlan, type Problem, Role } from "../../../sdk/topology";
import { volumePathProblem } from "../../../sdk/topology/validateClient";
import type { DropletVolumeArgs } from "./args";

/** The folder in which a machine mounts its volume if its group names no other. */
export const defaultVolumePath = "/srv/volume";

/** https://docs.digitalocean.com/products/volumes/details/limits/ */
const maxGb = 16_384;

/** @param nodes the machines that are planned; none if the topology is not sound */
export function validateVolumes(
    volumes: Readonly<Record<string, Partial<DropletVolumeArgs> | undefined>>,
    nodes: readonly NodePlan[],
): Problem[] {
    const clients = nodes.filter((node) => hasRole(node, Role.NomadClient)).map(({ group }) => group);
    return Object.entries(volumes).flatMap(([group, { sizeGb, path } = {}]) => {
        const own = `digitalocean.volumes.${group}`;
        return [
            ...(nodes.length > 0 && !clients.includes(group)
                ? [wrongGroup(group, [...new Set(clients)])]
                : []),
            ...(sizeGb === undefined || (Number.isInteger(sizeGb) && sizeGb >= 1 && sizeGb <= maxGb)
                ? []
                : [wrongSize(`${own}.sizeGb`, sizeGb)]),
            ...volumePathProblem(`${own}.path`, path ?? defaultVolumePath, "volume"),
        ];
    });
}

function wrongGroup(group: string, clients: string[]): Problem {
    const list = clients.map((one) => `\`${one}\``).join(", ");
    return {
        propertyPath: "digitalocean.volumes",
        reason: `Expected a key of \`digitalocean.volumes\` to be a group with the role \`${Role.NomadClient}\`, one of ${list}, got \`${group}\`. Use one of them.`,
    };
}

function wrongSize(propertyPath: string, size: unknown): Problem {
    return {
        propertyPath,
        reason: `Expected \`${propertyPath}\` to be a whole number of GiB from 1 to ${maxGb}, got \`${String(size)}\`. Use one like \`50\`.`,
    };
}

import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { type NomadClusterArgs, Role } from "pulumi-nomad-cluster";

const folder = process.env.PULUMI_NOMAD_CLUSTER_STATE || "/var/lib/pulumi-nomad-cluster";
const file = join(folder, "registry/registry.json");

/**
 * Lets the machines of every group use the registry that `npm run up` starts on a computer that cannot reach Docker Hub, unless their
 * group has mirrors of its own. Does nothing on any other computer.
 */
export function withStandInRegistry(args: NomadClusterArgs): NomadClusterArgs {
    if (!existsSync(file)) return args;
    const { url } = JSON.parse(readFileSync(file, "utf8")) as { url: string };
    const { groups = { node: { count: 3, roles: Object.values(Role) } } } = args;
    const withMirror = Object.entries(groups).map(([name, { drivers, ...group }]) => {
        if (!group.roles.includes(Role.NomadClient)) return [name, group];
        const docker = {
            registryMirrors: [url],
            infraImage: "rancher/mirrored-pause:3.6",
            ...drivers?.docker,
        };
        return [name, { ...group, drivers: { ...drivers, docker } }];
    });
    return { ...args, groups: Object.fromEntries(withMirror) as NomadClusterArgs["groups"] };
}

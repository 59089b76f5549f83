import { formatPorts, type Opening } from "../firewall";
import { ports } from "../ports";
import { type ClusterPlan, hasRole, type NodePlan, nodesWith, Role } from "../topology";
import { cniPlugins } from "../versions/cniPlugins";
import { type ArtifactSource, officialReleases } from "./artifacts";

/** A disk of the platform that a machine mounts. */
export interface MachineVolume {
    /** Its device file. */
    device: string;
    /** The folder where it is mounted. */
    path: string;
    /** Changes when the volume is made larger. */
    sizeGb: number;
}

export const nodeSettingsPath = "/etc/nomad-cluster/node.env";

/**
 * The node program's settings on one machine, as shell assignments. They hold no secret.
 *
 * @param nomadServers addresses that are known so far
 * @param names whether Consul's names resolve on the machine
 * @param volume the machine's volume; undefined if it has none
 * @param openings in the firewall that the machine's image may bring
 * @param pool name of the pool, if the settings are those of all its members; a member takes its name from its host name
 */
export function nodeSettings(
    plan: ClusterPlan,
    node: NodePlan,
    { baseUrl, sha256 = {} }: ArtifactSource,
    nomadServers: readonly string[] = [],
    names = true,
    volume?: MachineVolume,
    openings: readonly Opening[] = [],
    pool?: string,
): string {
    const nomadRoles = [
        hasRole(node, Role.NomadServer) && "server",
        hasRole(node, Role.NomadClient) && "client",
    ];
    const values: Record<string, string | number> = {
        NODE_NAME: pool === undefined ? node.name : "",
        ...(pool !== undefined && { POOL: pool }),
        NAMES: names ? 1 : 0,
        CONSUL_VERSION: plan.consulVersion,
        NOMAD_VERSION: plan.nomadVersion,
        CONSUL_PORT: ports.consulHttps,
        NOMAD_PORT: ports.nomadHttp,
        CONSUL_SERVER: hasRole(node, Role.ConsulServer) ? 1 : 0,
        CONSUL_SERVERS: nodesWith(plan, Role.ConsulServer).length,
        NOMAD_ROLES: nomadRoles.filter(Boolean).join(" "),
        DOCKER: node.drivers?.docker ? 1 : 0,
        NOMAD_SERVERS: nodesWith(plan, Role.NomadServer).length,
        NOMAD_SERVER_ADDRESSES: nomadServers.join(" "),
        ARTIFACTS_URL: baseUrl,
        CONSUL_SHA256_amd64: sha256.consul?.amd64 ?? "",
        CONSUL_SHA256_arm64: sha256.consul?.arm64 ?? "",
        NOMAD_SHA256_amd64: sha256.nomad?.amd64 ?? "",
        NOMAD_SHA256_arm64: sha256.nomad?.arm64 ?? "",
        CNI_VERSION: cniPlugins.version,
        CNI_URL:
            baseUrl === officialReleases.baseUrl
                ? cniPlugins.baseUrl
                : `${baseUrl}/cni-plugins/${cniPlugins.version}`,
        CNI_SHA256_amd64: (sha256.cniPlugins ?? cniPlugins.sha256).amd64 ?? "",
        CNI_SHA256_arm64: (sha256.cniPlugins ?? cniPlugins.sha256).arm64 ?? "",
        ...(volume && {
            VOLUME_DEVICE: volume.device,
            VOLUME_PATH: volume.path,
            VOLUME_SIZE_GB: volume.sizeGb,
        }),
        ...(openings.length > 0 && { OPENINGS: openingsText(openings) }),
    };
    return Object.entries(values)
        .map(([name, value]) => `${name}='${String(value).replaceAll("'", "'\\''")}'\n`)
        .join("");
}

/** One for each source: `tcp,20000-32000,10.64.0.0/24`. */
function openingsText(openings: readonly Opening[]): string {
    const all = openings.flatMap(({ protocol, ports, sources }) =>
        sources.map((source) => [protocol, ports ? formatPorts(ports) : "", source].join(",")),
    );
    return [...new Set(all)].join(" ");
}

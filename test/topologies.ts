import { combinedRoles, Role, type TopologyArgs } from "../sdk/topology";

const combined = [...combinedRoles];

/** The shapes that every rendering is tried with. All are accepted by the validation, which has a test of its own. */
export const topologies = {
    "the default": {},
    "one node": { groups: { node: { count: 1, roles: combined } } },
    "servers apart from clients": {
        groups: {
            servers: { count: 3, roles: [Role.ConsulServer, Role.NomadServer] },
            clients: { count: 2, roles: [Role.NomadClient] },
        },
    },
    "all separated": {
        groups: {
            "consul-servers": { count: 3, roles: [Role.ConsulServer] },
            "nomad-servers": { count: 3, roles: [Role.NomadServer] },
            clients: { count: 4, roles: [Role.NomadClient] },
        },
    },
    "names of its own": {
        datacenter: "fra-1",
        region: "europe-west",
        networkCidr: "10.77.0.0/24",
        groups: {
            voters: { count: 5, roles: [Role.ConsulServer, Role.NomadServer] },
            edge: { count: 1, roles: [Role.NomadClient], size: "s-2vcpu-4gb" },
        },
    },
    "settings of its clients": {
        groups: {
            servers: { count: 1, roles: [Role.ConsulServer, Role.NomadServer] },
            clients: {
                count: 1,
                roles: [Role.NomadClient],
                nodePool: "gpu",
                nodeClass: "large",
                meta: { rack: "r1", "disk.kind": "nvme" },
                reserved: { cpuMhz: 100, memoryMb: 128, diskMb: 512, ports: "22,8500-8600" },
                hostVolumes: { redis: { path: "/srv/redis" }, web: { path: "/srv/web", readOnly: true } },
            },
        },
    },
} satisfies Record<string, TopologyArgs>;

export type TopologyName = keyof typeof topologies;

export const topologyNames = Object.keys(topologies) as TopologyName[];

import type * as pulumi from "@pulumi/pulumi";
import type { TopologyArgs } from "../sdk/topology";
import type { AdminArgs } from "./adminArgs";
import type { PlatformArgs } from "./platforms/table";
import type { RegistryArgs } from "./registryArgs";

/** Settings of both ACL systems, which are always on and deny by default. */
export interface AclArgs {
    /**
     * Whether `NAME.service.consul` and `NAME.node.consul` resolve for every program, task and container on the machines. Default:
     * true; the machines' resolver then is systemd-resolved, which is installed if it is missing. With false, only a program with a
     * Consul token finds services, and the machines' own resolver stays. The anonymous token may do nothing in both cases.
     */
    dns?: boolean;
}

/** Configuration of an agent beyond what this package sets. */
export interface AgentArgs {
    /**
     * Text of a configuration file in HCL or JSON that the agent of every machine reads after all others, for example a `telemetry` or
     * a `vault` block. Default: none. It may be a secret. A preview refuses settings that would undo TLS, access control, encrypted
     * gossip or the introduction of clients, and those that this package plans for each machine. Each machine lets the agent check the
     * text before anything changes; an update with a text that the agent rejects fails, and the agent runs on. A change restarts the
     * agents, one server at a time.
     */
    extra?: pulumi.Input<string>;
}

/** Arguments of {@link NomadCluster}: the topology and exactly one platform block. */
export interface NomadClusterArgs extends TopologyArgs, PlatformArgs {
    /** Access for operators. Every cloud needs `admin.cidrs`. */
    admin?: AdminArgs;
    /** Access control in Consul and Nomad. Default: everything is denied except Consul's DNS. */
    acl?: AclArgs;
    /** Consul on every machine. https://developer.hashicorp.com/consul/docs/reference/agent/configuration-file */
    consul?: AgentArgs;
    /** Nomad on every machine with a Nomad role. https://developer.hashicorp.com/nomad/docs/configuration */
    nomad?: AgentArgs;
    /**
     * Users with whom Docker tasks fetch images, by the host of the registry, for example `ghcr.io`; Docker Hub's is `docker.io`.
     * Default: none. A user that a task names itself goes first. Every machine with Docker gets them, and every job may use them.
     * https://developer.hashicorp.com/nomad/docs/deploy/task-driver/docker#authentication
     */
    registries?: Record<string, RegistryArgs>;
    /**
     * Seconds that each machine may take to become part of a healthy cluster. Default: 300. Allowed: whole numbers from 30 to
     * 3600. After them the update fails and shows each machine's last log lines; the next update waits again.
     */
    readinessTimeout?: number;
}

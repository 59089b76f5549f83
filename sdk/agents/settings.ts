import type { ClusterPlan, NodePlan } from "../topology";

/** Input of the configuration of all machines: the plan, and values that are known when the servers exist. */
export interface SharedAgentSettings {
    plan: ClusterPlan;
    /** The private network between the machines, in CIDR notation; agents bind to the interface in this network. */
    networkCidr: string;
    /** Private addresses, or names that lead to them. */
    consulServers: readonly string[];
    nomadServers: readonly string[];
    /** 32 random bytes in base64 each. https://developer.hashicorp.com/consul/docs/secure/encryption/gossip */
    consulGossipKey: string;
    nomadGossipKey: string;
    /** The cloud the machine is in, for Nomad's fingerprint; undefined if there is none. */
    cloud?: Cloud;
    /** Name of the interface with the machine's public address; undefined if it has none. */
    publicInterface?: string;
}

/** Input of one machine's configuration. */
export interface AgentSettings extends SharedAgentSettings {
    node: NodePlan;
    /**
     * Name of the pool, if all of its members get this configuration. Then it names no machine: agents take the machine's host name.
     * Undefined for the one machine `node`.
     */
    pool?: string;
    /** SecretIDs of the Consul tokens that this machine's agents use. */
    consulTokens: ConsulAgentTokens;
}

/** The Consul tokens of a machine's agents. */
export interface ConsulAgentTokens {
    /** Token of the Consul agent. */
    agent: string;
    /** Token of the Nomad agent. */
    nomad: string;
    /** Token for DNS answers, the same on every machine; undefined if DNS is off. */
    dns?: string;
}

/** Clouds whose metadata service Nomad can fingerprint. */
export type Cloud = "aws" | "azure" | "digitalocean" | "gce";

/** Paths on a machine. The node program and the units use the same ones. */
export const paths = {
    consul: { config: "/etc/consul.d", data: "/var/lib/consul" },
    nomad: { config: "/etc/nomad.d", data: "/var/lib/nomad" },
    /** The program in front of runc: sdk/node/program/container_runtime.py. */
    containerRuntime: "/usr/local/sbin/nomad-cluster-runtime",
    /** Passwords of registries, for Docker's tasks. */
    registryLogins: "/etc/nomad-cluster/registry-logins.json",
} as const;

/** Files of an agent's TLS identity inside its configuration folder. */
export function tlsFiles(configFolder: string): { ca_file: string; cert_file: string; key_file: string } {
    return {
        ca_file: `${configFolder}/tls/ca.pem`,
        cert_file: `${configFolder}/tls/cert.pem`,
        key_file: `${configFolder}/tls/key.pem`,
    };
}

/**
 * A go-sockaddr template for an attribute of the interface in the private network: no other interface of the
 * machine (docker0, a public interface) matches. https://pkg.go.dev/github.com/hashicorp/go-sockaddr/template
 */
export function privateInterface(networkCidr: string, attribute: "address" | "name"): string {
    return `{{ GetAllInterfaces | include "network" "${networkCidr}" | attr "${attribute}" }}`;
}

import type { Problem } from "../problem";
import { settingPaths } from "./hcl";
import { paths } from "./settings";

/** Configuration of the operator's own for the agents of all machines, in HCL or JSON. It may hold secrets. */
export interface ExtraConfig {
    consul?: string;
    nomad?: string;
}

type Agent = keyof ExtraConfig;

/** Settings that belong to this package, by the reason. A path stands for everything below it; `*` ends a name. */
const ours: Record<Agent, Record<string, readonly string[]>> = {
    consul: {
        "TLS protects every connection": [
            ...["tls", "tls_*", "verify_*", "ca_file", "ca_path", "cert_file", "key_file"],
            ...["auto_encrypt", "auto_config", "domain"],
        ],
        "access control is always on": ["acl", "acl_*", "enable_acl_replication"],
        "gossip is always encrypted": ["encrypt", "encrypt_*"],
        "every listener is private and takes TLS alone": [
            "ports",
            "addresses",
            "client_addr",
            "bind_addr",
            "serf_*",
        ],
        "the plan gives each machine its place in the cluster": [
            ...[
                "node_name",
                "node_id",
                "datacenter",
                "primary_datacenter",
                "data_dir",
                "server",
                "bootstrap",
            ],
            ...[
                "bootstrap_expect",
                "retry_join",
                "retry_join_*",
                "start_join",
                "start_join_*",
                "advertise_*",
            ],
            ...["leave_on_terminate", "skip_leave_on_interrupt"],
        ],
    },
    nomad: {
        "TLS protects every connection": ["tls"],
        "access control is always on": ["acl"],
        "gossip is always encrypted": ["server.encrypt"],
        "a client registers only if it was introduced": ["server.client_introduction", "client.intro_token"],
        "every listener is private and takes TLS alone": ["ports", "addresses", "bind_addr"],
        "workloads log in to Consul as themselves": ["consul"],
        // Nomad replaces the whole block of a plugin that a later file names again.
        "`drivers` of the group keeps tasks apart from the agents": [
            ...["client.chroot_env", "client.options", "plugin.raw_exec", "plugin.exec", "plugin.java"],
            "plugin.docker",
        ],
        "the plan gives each machine its place in the cluster": [
            ...["name", "region", "datacenter", "data_dir", "advertise", "leave_on_*", "client.node_pool"],
            ...["server.enabled", "server.bootstrap_expect", "server.server_join", "server.retry_join"],
            ...["server.start_join", "client.enabled", "client.server_join", "client.servers"],
            "client.network_interface",
        ],
    },
};

/** Every problem of an agent's extra configuration, by the argument that holds it. Nothing of the text but names is shown. */
export function validateExtra(agent: Agent, text: string): Problem[] {
    const propertyPath = `${agent}.extra`;
    let found: string[];
    try {
        found = settingPaths(text).map((path) => path.join("."));
    } catch (error) {
        const reason = `Expected \`${propertyPath}\` to be HCL or JSON, got a text whose ${(error as Error).message}. Correct it.`;
        return [{ propertyPath, reason }];
    }
    return Object.entries(ours[agent]).flatMap(([why, names]) => {
        const refused = [...new Set(names.flatMap((name) => found.filter((path) => isNamed(name, path))))];
        if (refused.length === 0) return [];
        const got = refused.map((path) => `\`${path}\``).join(", ");
        return [
            {
                propertyPath,
                reason: `Expected \`${propertyPath}\` to leave to this package what it sets itself, got ${got}: ${why}. Remove it.`,
            },
        ];
    });
}

/** Whether a path is the named setting. What is below it is not listed apart. */
function isNamed(name: string, path: string): boolean {
    if (!name.endsWith("*")) return path === name;
    return path.startsWith(name.slice(0, -1)) && !path.includes(".", name.length - 1);
}

/**
 * The files that an agent reads after all others, in the order of their names: the extra configuration, and then what it must not
 * change, in case the check of names missed something. None without extra configuration.
 *
 * @param config the agent's own configuration; undefined for a machine without the agent
 */
export function extraFiles(
    agent: Agent,
    text: string | undefined,
    config: object | undefined,
): Record<string, string> {
    if (text === undefined || config === undefined || text.trim() === "") return {};
    const folder = paths[agent].config.slice(1);
    // Consul tells the languages apart by the name.
    const language = text.trimStart().startsWith("{") ? "json" : "hcl";
    return {
        [`${folder}/x-extra.${language}`]: text,
        [`${folder}/z-protected.json`]: `${JSON.stringify(protectedPart(agent, config), undefined, 2)}\n`,
    };
}

/** The settings of a configuration that no extra configuration may change. */
function protectedPart(agent: Agent, config: object, parent = ""): object {
    const names = Object.values(ours[agent]).flat();
    const kept = Object.entries(config).flatMap(([name, value]: [string, unknown]) => {
        const path = `${parent}${name}`;
        if (names.some((each) => isNamed(each, path))) return [[name, value] as const];
        if (typeof value !== "object" || value === null || Array.isArray(value)) return [];
        const part = protectedPart(agent, value, `${path}.`);
        return Object.keys(part).length > 0 ? [[name, part] as const] : [];
    });
    return Object.fromEntries(kept);
}

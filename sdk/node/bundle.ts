import { buffer } from "node:stream/consumers";
import { pack } from "tar-stream";
import {
    type AgentSettings,
    consulConfig,
    consulJoinConfig,
    consulUnit,
    type ExtraConfig,
    extraFiles,
    dockerDaemonConfig,
    jwksUnits,
    memberFiles,
    nameFiles,
    nomadClientConfig,
    nomadConfig,
    nomadJoinConfig,
    nomadUnit,
    paths,
    type RegistryLogin,
    registryLogins,
    type SharedAgentSettings,
} from "../agents";
import { type FirewallRule, hostOpenings } from "../firewall";
import { hasRole, type PoolPlan, poolRoles, Role } from "../topology";
import type { ArtifactSource } from "./artifacts";
import { hashicorpKey } from "./hashicorpKey";
import { containerRuntime, nodeProgram } from "./nodeProgram";
import { gzipped } from "./packed";
import { type MachineVolume, nodeSettings, nodeSettingsPath } from "./nodeSettings";

type Agent = "consul" | "nomad";

/** The parts that the bundles of all machines have in common. They do not depend on the machine that gets the bundle. */
export interface SharedBundleOptions extends SharedAgentSettings {
    artifacts: ArtifactSource;
    /** Certificates of every authority that the machines trust, PEM. At least the one that signed their own certificates. */
    trustBundle: string;
    /** The operator's own configuration of the agents. */
    extra?: ExtraConfig;
    /** The connections that a firewall of the machines' image has to let in; undefined if no image has one. */
    firewall?: readonly FirewallRule[];
    /** Users of image registries, by the registries' hosts. Default: none. */
    registries?: Readonly<Record<string, RegistryLogin>>;
}

/** The parts of a bundle that only one machine has, so that a stolen one can be distinguished. */
export interface OwnBundleOptions extends Pick<AgentSettings, "node" | "pool" | "consulTokens"> {
    identity: Identity;
    /** The machine's volume; undefined if it has none. */
    volume?: MachineVolume;
}

/** A machine's certificate and its private key, PEM. */
export interface Identity {
    certPem: string;
    keyPem: string;
}

export type BundleOptions = SharedBundleOptions & OwnBundleOptions;

type Files = Record<string, string | Uint8Array>;

/** All files of a machine, by path. The node program sets their modes and owners. */
export function bundleFiles(options: BundleOptions): Files {
    return { ...programFile(), ...otherFiles(options) };
}

const programFile = (): Files => ({ "usr/local/sbin/nomad-cluster-node": nodeProgram() });

function otherFiles(options: BundleOptions): Files {
    const consul = consulConfig(options);
    const nomad = nomadConfig(options);
    const nomadClient = nomadClientConfig(options);
    const names = options.consulTokens.dns !== undefined;
    return {
        ...configFile("nomad", "client", nomadClient),
        ...configFile("consul", "join", consulJoinConfig(options)),
        ...configFile("nomad", "join", nomadJoinConfig(options)),
        [nodeSettingsPath.slice(1)]: nodeSettings(
            options.plan,
            options.node,
            options.artifacts,
            options.nomadServers,
            names,
            options.volume,
            openingsOf(options),
            options.pool,
        ),
        ...(names && nameFiles()),
        "etc/nomad-cluster/consul-token": `X-Consul-Token: ${options.consulTokens.agent}\n`,
        ...(hasRole(options.node, Role.ConsulServer) && jwksUnits()),
        ...dockerFiles(options),
        "etc/nomad-cluster/hashicorp.asc": hashicorpKey.armored,
        ...configFile("consul", "consul", consul),
        ...extraFiles("consul", options.extra?.consul, consul),
        ...agentFiles("consul", consulUnit(), options),
        ...configFile("nomad", "nomad", nomad),
        ...extraFiles("nomad", options.extra?.nomad, nomad),
        ...(nomad &&
            agentFiles(
                "nomad",
                nomadUnit(options.node, options.volume?.path, options.pool !== undefined),
                options,
            )),
        ...(options.pool !== undefined && memberFiles()),
    };
}

function openingsOf({ firewall = [], plan, node, networkCidr }: BundleOptions) {
    return hostOpenings(plan, firewall, node.group, networkCidr);
}

function dockerFiles({ node, registries = {} }: BundleOptions): Files {
    const docker = node.drivers?.docker;
    if (!docker) return {};
    return {
        "etc/docker/daemon.json": json(dockerDaemonConfig(docker)),
        [paths.containerRuntime.slice(1)]: containerRuntime(),
        [paths.registryLogins.slice(1)]: json(registryLogins(registries)),
    };
}

function agentFiles(
    agent: Agent,
    unit: string,
    { trustBundle, identity: { certPem, keyPem } }: BundleOptions,
): Record<string, string> {
    const folder = paths[agent].config.slice(1);
    return {
        [`${folder}/tls/ca.pem`]: trustBundle,
        [`${folder}/tls/cert.pem`]: certPem,
        [`${folder}/tls/key.pem`]: keyPem,
        [`etc/systemd/system/${agent}.service`]: unit,
    };
}

/** The files as a compressed tar, which {@link receiveCommand} reads. The same files always give the same text. */
export async function bundle(options: BundleOptions): Promise<string> {
    // The program is most of a bundle, and takes long to compress. So it is a part of its own, which is the same in each bundle.
    programPart ??= tarWithoutEnd(programFile());
    const parts = [await programPart, await tarWithoutEnd(otherFiles(options)), endOfTar];
    // gunzip takes one compressed part after the other: https://www.rfc-editor.org/rfc/rfc1952#section-2.2
    return Buffer.concat(parts.map(gzipped)).toString("base64");
}

let programPart: Promise<Uint8Array> | undefined;

/** @see https://www.gnu.org/software/tar/manual/html_node/Standard.html */
const endOfTar = new Uint8Array(1024);

async function tarWithoutEnd(files: Files): Promise<Uint8Array> {
    const archive = pack();
    for (const [name, content] of Object.entries(files)) {
        archive.entry({ name, mode: 0o600, mtime: new Date(0) }, content);
    }
    archive.finalize();
    return (await buffer(archive)).subarray(0, -endOfTar.length);
}

/** The parts of a pool's bundle that no other pool's or machine's bundle has. */
export interface OwnPoolBundleOptions extends Pick<OwnBundleOptions, "identity" | "consulTokens"> {
    pool: PoolPlan;
}

export type PoolBundleOptions = SharedBundleOptions & OwnPoolBundleOptions;

/**
 * The bundle of a pool, which is the same for all its members: {@link bundle} without the name of a machine. It holds the secrets of
 * the pool. Members fetch it where {@link PoolSource} says.
 */
export async function poolBundle({ pool, ...options }: PoolBundleOptions): Promise<string> {
    const node = { ...pool, group: pool.name, index: 0, roles: poolRoles };
    return bundle({ ...options, node, pool: pool.name });
}

/** A file of the agent's configuration folder, all of whose files the agent merges; none if it would be empty. */
function configFile(agent: Agent, name: string, config: object | undefined): Record<string, string> {
    if (!config) return {};
    return { [`${paths[agent].config.slice(1)}/${name}.json`]: json(config) };
}

function json(content: object): string {
    return `${JSON.stringify(content, undefined, 2)}\n`;
}

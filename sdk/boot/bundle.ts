import { buffer } from "node:stream/consumers";
import { pack } from "tar-stream";
import { type AgentSettings, consulConfig, consulUnit, nomadConfig, nomadUnit, paths } from "../agents";
import { hasRole, Role } from "../topology";
import type { ArtifactSource } from "./artifacts";
import { nodeScript } from "./nodeScript";
import { nodeSettings, nodeSettingsPath } from "./nodeSettings";

/** A machine's TLS identity, PEM. */
export interface Identity {
    caPem: string;
    certPem: string;
    keyPem: string;
}

export interface BundleOptions extends AgentSettings {
    artifacts: ArtifactSource;
    identity: Identity;
}

/** Everything a machine is to have, by path. Modes and owners are the node script's matter. */
export function bundleFiles(options: BundleOptions): Record<string, string> {
    const nomad = nomadConfig(options);
    return {
        "usr/local/sbin/nomad-cluster-node": nodeScript(),
        [nodeSettingsPath.slice(1)]: nodeSettings(options.plan, options.node, options.artifacts),
        ...agentFiles("consul", consulConfig(options), consulUnit(), options.identity),
        ...(nomad &&
            agentFiles("nomad", nomad, nomadUnit(hasRole(options.node, Role.NomadClient)), options.identity)),
    };
}

function agentFiles(
    agent: "consul" | "nomad",
    config: object,
    unit: string,
    { caPem, certPem, keyPem }: Identity,
) {
    const folder = paths[agent].config.slice(1);
    return {
        [`${folder}/${agent}.json`]: `${JSON.stringify(config, undefined, 2)}\n`,
        [`${folder}/tls/ca.pem`]: caPem,
        [`${folder}/tls/cert.pem`]: certPem,
        [`${folder}/tls/key.pem`]: keyPem,
        [`etc/systemd/system/${agent}.service`]: unit,
    };
}

/** The files as a tar in base64: what `nomad-cluster-node receive` reads. The same files always give the same text. */
export async function bundle(options: BundleOptions): Promise<string> {
    const archive = pack();
    for (const [name, content] of Object.entries(bundleFiles(options))) {
        archive.entry({ name, mode: 0o600, mtime: new Date(0) }, content);
    }
    archive.finalize();
    return (await buffer(archive)).toString("base64");
}

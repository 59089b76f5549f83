import type * as pulumi from "@pulumi/pulumi";
import { ensureArtifacts } from "../../sdk/toolchain";

export interface Inputs {
    consulVersion: string;
    nomadVersion: string;
    /** Absent in states of versions that installed no CNI plugins. */
    cniPluginsVersion?: string;
}

export interface State extends Inputs {
    directory: string;
    sha256: Record<"consul" | "nomad" | "cniPlugins", Record<string, string>>;
}

/** Puts the releases of Consul, Nomad and the CNI plugins on this computer's disk. Deleting the resource keeps them, because they are a cache. */
export const localArtifactsProvider: pulumi.dynamic.ResourceProvider<Inputs, State> = {
    async create(inputs: Inputs) {
        return { id: `${inputs.consulVersion}-${inputs.nomadVersion}`, outs: await artifacts(inputs) };
    },
    async diff(_id, olds: Inputs, news: Inputs) {
        const versions = ["consulVersion", "nomadVersion", "cniPluginsVersion"] as const;
        return { changes: versions.some((version) => olds[version] !== news[version]) };
    },
    async update(_id, _olds, news: Inputs) {
        return { outs: await artifacts(news) };
    },
    async delete() {},
};

async function artifacts(inputs: Inputs): Promise<State> {
    const { directory, sha256 } = await ensureArtifacts((line) => console.error(line));
    return { ...inputs, directory, sha256 };
}

import type * as pulumi from "@pulumi/pulumi";
import { ensureArtifacts } from "../../sdk/toolchain";

export interface Inputs {
    consulVersion: string;
    nomadVersion: string;
}

export interface State extends Inputs {
    directory: string;
    sha256: Record<"consul" | "nomad", Record<string, string>>;
}

/** Puts the releases of Consul and Nomad on this computer's disk. Deleting the resource keeps them, because they are a cache. */
export const localArtifactsProvider: pulumi.dynamic.ResourceProvider<Inputs, State> = {
    async create(inputs: Inputs) {
        return { id: `${inputs.consulVersion}-${inputs.nomadVersion}`, outs: await artifacts(inputs) };
    },
    async diff(_id, olds: Inputs, news: Inputs) {
        return {
            changes: olds.consulVersion !== news.consulVersion || olds.nomadVersion !== news.nomadVersion,
        };
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

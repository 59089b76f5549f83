import type * as pulumi from "@pulumi/pulumi";
import { ensureArtifacts } from "../../sdk/toolchain";

interface Inputs {
    consulVersion: string;
    nomadVersion: string;
}

/** Has the releases of Consul and Nomad on this machine's disk. They stay when the resource goes: they are a cache. */
export const localArtifactsProvider: pulumi.dynamic.ResourceProvider = {
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

async function artifacts(inputs: Inputs) {
    const { directory, sha256 } = await ensureArtifacts((line) => console.error(line));
    return { ...inputs, directory, sha256 };
}

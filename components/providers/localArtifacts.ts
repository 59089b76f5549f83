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
    const { directory, sha256, versions } = await ensureArtifacts((line) => console.error(line));
    for (const product of ["consul", "nomad"] as const) {
        const wanted = inputs[`${product}Version`];
        if (wanted === versions[product]) continue;
        throw new Error(
            `Expected \`${product}Version\` to be \`${versions[product]}\` on local machines, got \`${wanted}\`: ` +
                "this package brings no other version to this machine. Leave it out, or use a cloud platform.",
        );
    }
    return { ...inputs, directory, sha256 };
}

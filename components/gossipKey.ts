import type * as pulumi from "@pulumi/pulumi";
import { DynamicResource } from "./providers/dynamicResource";

/** A key that encrypts the gossip of one cluster of agents, made once and kept as a secret. */
export class GossipKey extends DynamicResource {
    declare readonly key: pulumi.Output<string>;

    constructor(name: string, opts: pulumi.CustomResourceOptions) {
        super("GossipKey", name, { key: undefined }, { ...opts, additionalSecretOutputs: ["key"] });
    }
}

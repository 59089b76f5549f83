import { randomBytes } from "node:crypto";
import type * as pulumi from "@pulumi/pulumi";

/** 32 random bytes in base64: AES-256 for gossip. https://developer.hashicorp.com/consul/commands/keygen */
export const gossipKeyProvider: pulumi.dynamic.ResourceProvider = {
    async create() {
        return { id: "gossip-key", outs: { key: randomBytes(32).toString("base64") } };
    },
    async diff() {
        return { changes: false };
    },
    async delete() {},
};

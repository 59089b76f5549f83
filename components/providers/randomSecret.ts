import { randomBytes, randomUUID } from "node:crypto";
import type * as pulumi from "@pulumi/pulumi";

/** `gossip-key`: 32 bytes in base64, as `consul keygen` makes them. `token`: a UUID, the SecretID of an ACL token. */
export type SecretKind = "gossip-key" | "token";

/** Random bytes of the operating system's generator, made once. */
export const randomSecretProvider: pulumi.dynamic.ResourceProvider = {
    async create({ kind }: { kind: SecretKind }) {
        const value = kind === "token" ? randomUUID() : randomBytes(32).toString("base64");
        return { id: kind, outs: { kind, value } };
    },
    async diff(_id, olds: { kind: SecretKind }, news: { kind: SecretKind }) {
        return { changes: olds.kind !== news.kind, replaces: olds.kind === news.kind ? [] : ["kind"] };
    },
    async delete() {},
};

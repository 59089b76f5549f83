import { randomBytes, randomUUID } from "node:crypto";
import type * as pulumi from "@pulumi/pulumi";

/** `gossip-key`: 32 bytes in base64, as `consul keygen` makes them. `token`: a UUID, the SecretID of an ACL token. */
export type SecretKind = "gossip-key" | "token";

export interface Inputs {
    kind: SecretKind;
}

export interface State extends Inputs {
    value: string;
}

/** Random bytes of the operating system's generator, created once. */
export const randomSecretProvider: pulumi.dynamic.ResourceProvider<Inputs, State> = {
    async create({ kind }: Inputs) {
        const value = kind === "token" ? randomUUID() : randomBytes(32).toString("base64");
        return { id: kind, outs: { kind, value } };
    },
    async diff(_id, olds: State, news: Inputs) {
        return { changes: olds.kind !== news.kind, replaces: olds.kind === news.kind ? [] : ["kind"] };
    },
    async delete() {},
};

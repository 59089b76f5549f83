import { createHash } from "node:crypto";
import type { ResourceType } from "../plugin/resourceType";
import type { AccountState, SshKey } from "./accountState";
import { during, ifThere, notFound, request, unprocessable } from "./request";

interface SshKeyInputs {
    name: string;
    publicKey: string;
}

/** https://www.pulumi.com/registry/packages/digitalocean/api-docs/sshkey/ */
export const sshKey: ResourceType<SshKeyInputs> = {
    properties: {
        name: { type: "string", autonamed: true },
        publicKey: { type: "string", required: true, replaces: true },
    },
    create: async ({ name, publicKey }) => {
        const made = await during(
            "Error creating SSH Key",
            request("POST", "/v2/account/keys", (state) => addKey(state, name, publicKey.trim())),
        );
        return { id: made.id, outputs: { fingerprint: made.fingerprint } };
    },
    read: async (id, { publicKey }) =>
        during(
            "Error retrieving SSH key",
            ifThere(
                request("GET", path(id), (state) => {
                    const { name, fingerprint } = find(state, id);
                    return { name, fingerprint, publicKey };
                }),
            ),
        ),
    update: async (id, _state, { name }) =>
        during(
            "Failed to update SSH key",
            request("PUT", path(id), (state) => {
                const key = find(state, id);
                key.name = name;
                return { fingerprint: key.fingerprint };
            }),
        ),
    delete: async (id) => {
        const remove = request("DELETE", path(id), (state) => {
            find(state, id);
            delete state.sshKeys[id];
        });
        await during("Error deleting SSH key", ifThere(remove));
    },
};

const path = (id: string) => `/v2/account/keys/${id}`;

function find(state: AccountState, id: string): SshKey {
    const found = state.sshKeys[id];
    if (found === undefined) throw notFound();
    return found;
}

function addKey(state: AccountState, name: string, publicKey: string): SshKey {
    const [type = "", blob = ""] = publicKey.split(/\s+/);
    if (!/^(ssh-|ecdsa-|sk-)/.test(type) || blob.length < 16)
        throw unprocessable("Key invalid: it is not a public key in OpenSSH's format");
    const fingerprint = md5(Buffer.from(blob, "base64"));
    if (Object.values(state.sshKeys).some((key) => key.fingerprint === fingerprint))
        throw unprocessable("SSH Key is already in use on your account");
    const id = String(++state.last.id);
    state.sshKeys[id] = { id, name, publicKey, fingerprint };
    return state.sshKeys[id];
}

function md5(data: Buffer): string {
    return createHash("md5")
        .update(data)
        .digest("hex")
        .replaceAll(/..(?=.)/g, "$&:");
}

import { workloadAuthMethod } from "../accessControl";
import type { ConsulClient, NomadClient } from "../api";
import { type Lifetime, LifetimeKind } from "./lifetimes";

/** Milliseconds until Nomad's active root key is to be replaced: the default of `root_key_rotation_threshold`. */
const rootKeyLife = 30 * 24 * 3600 * 1000;

/** Lifetimes of the things that agents issue and renew by themselves, without those that cannot be read now. */
export async function issuedLifetimes(consul: ConsulClient, nomad: NomadClient): Promise<Lifetime[]> {
    const all = await Promise.all(
        [rootKey(nomad), nodeIdentities(nomad), workloadTokens(consul), meshAuthority(consul)].map(
            async (lifetimes) => lifetimes.catch(() => []),
        ),
    );
    return all.flat();
}

/**
 * Nomad makes the next key when half the time has passed, and uses it from the end on:
 * https://developer.hashicorp.com/nomad/docs/manage/key-management
 */
async function rootKey({ keyring }: NomadClient): Promise<Lifetime[]> {
    const keys = await keyring.keys();
    const renewed = keys.some(({ state }) => state === "prepublished");
    return keys
        .filter(({ state }) => state === "active")
        .map(({ id, createdAt }) => ({
            kind: LifetimeKind.RootKey,
            of: id.slice(0, 8),
            startedAt: createdAt.toISOString(),
            endsAt: new Date(createdAt.getTime() + rootKeyLife).toISOString(),
            renewed,
        }));
}

/** A client that is down is left out: it cannot be asked, and registers again without being renewed. */
async function nodeIdentities({ nodes }: NomadClient): Promise<Lifetime[]> {
    const ready = (await nodes.list()).filter(({ status }) => status === "ready");
    const identities = await Promise.all(
        ready.map(async ({ id, name }) => {
            const identity = await nodes.identity(id).catch(() => undefined);
            if (identity?.endsAt === undefined) return [];
            const [startedAt, endsAt] = [identity.issuedAt.toISOString(), identity.endsAt.toISOString()];
            return [{ kind: LifetimeKind.NodeIdentity, of: name, startedAt, endsAt, renewed: false }];
        }),
    );
    return identities.flat();
}

/** Only tokens of an earlier release's logins expire. */
async function workloadTokens({ acl }: ConsulClient): Promise<Lifetime[]> {
    return (await acl.tokens.list()).flatMap(({ accessorId, authMethod, createdAt, endsAt }) =>
        authMethod === workloadAuthMethod.name && endsAt !== undefined
            ? {
                  kind: LifetimeKind.WorkloadToken,
                  of: accessorId.slice(0, 8),
                  startedAt: createdAt.toISOString(),
                  endsAt: endsAt.toISOString(),
                  renewed: false,
              }
            : [],
    );
}

async function meshAuthority({ mesh }: ConsulClient): Promise<Lifetime[]> {
    return (await mesh.roots())
        .filter(({ active }) => active)
        .map(({ name, startedAt, endsAt }) => ({
            kind: LifetimeKind.MeshAuthority,
            of: name,
            startedAt: startedAt.toISOString(),
            endsAt: endsAt.toISOString(),
            renewed: false,
        }));
}

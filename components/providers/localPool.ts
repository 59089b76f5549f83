import { randomBytes } from "node:crypto";
import { isDeepStrictEqual } from "node:util";
import type * as pulumi from "@pulumi/pulumi";
import { runtime } from "@pulumi/pulumi";
import { bootDocument } from "../../sdk/node";
import {
    bundleMount,
    bundleSha256,
    fillPool,
    getPool,
    membersOf,
    type PoolOwner,
    type PoolRecord,
    putPool,
    removePool,
    startMembers,
} from "../../sdk/nspawn";
import { artifactsMount } from "../platforms/local/artifactsMount";
import { withTransientInputs } from "./transientInputs";

export interface Inputs {
    /** Unique on this host. */
    poolName: string;
    /** The pool's name in its cluster. */
    pool: string;
    owner: PoolOwner;
    network: string;
    /** Public keys that may log in on members. */
    sshAuthorizedKeys: string[];
    artifactsDirectory: string;
    /** Everything that members are given; a secret. */
    bundle: string;
    /** Number of members that are made with the pool. */
    initialCount: number;
    /** Always true in the program; in the state, whether all members run. */
    running: boolean;
}

export interface State extends Inputs {
    /** SHA-256 of the bundle on this host, with which a refresh finds out that it is another one. */
    bundleSha256: string;
}

/** The inputs of which the next members are made. A change concerns no member that exists, except the bundle, which all fetch anew. */
const ofMembers = ["pool", "sshAuthorizedKeys", "artifactsDirectory", "bundle"] as const;

/**
 * A pool of machines on this host: its record, with which the command `pool` adds and removes members, and its bundle. Members that do not
 * run are started by the next update after a refresh.
 */
export const localPoolProvider = withTransientInputs<Inputs, State>(["bundle"], {
    async create(inputs) {
        const outs = await put(inputs);
        await fillPool(recordOf(inputs), inputs.initialCount, (line) => console.error(line));
        // A pool that replaces another under the same name has another ID, so that its first members are waited for.
        return { id: `${inputs.poolName}-${randomBytes(4).toString("hex")}`, outs };
    },
    async diff(_id, olds, news): Promise<pulumi.dynamic.DiffResult> {
        const replaces = (["poolName", "network"] as const).filter((name) => olds[name] !== news[name]);
        // A preview does not know the folder before the releases are installed.
        const known = ofMembers.filter(
            (name) => name !== "artifactsDirectory" || news[name] !== runtime.unknownValue,
        );
        const changes = known.some((name) => !isDeepStrictEqual(olds[name], news[name]));
        return {
            changes: replaces.length > 0 || changes || !olds.running,
            replaces,
            deleteBeforeReplace: true,
        };
    },
    async read(id, props): Promise<pulumi.dynamic.ReadResult<State>> {
        const record = props && (await getPool(props.poolName));
        if (record === undefined) return {};
        const members = await membersOf(record);
        const sum = await bundleSha256(record.name);
        const found = {
            ...props!,
            running: members.every(({ state }) => state === "running"),
            // Another fingerprint than that of any bundle.
            bundle: sum === props!.bundleSha256 ? props!.bundle : "lost",
        };
        const inputs: Partial<State> = { ...found, running: true };
        delete inputs.bundleSha256;
        // The SDK's type has the state's properties for the inputs too.
        return { id, props: found, inputs: inputs as State };
    },
    async update(_id, olds, news) {
        const outs = await put(news);
        if (!olds.running) await startMembers(recordOf(news));
        return { outs };
    },
    async delete(_id, { poolName }) {
        await removePool(poolName);
    },
});

async function put(inputs: Inputs): Promise<State> {
    await putPool(recordOf(inputs), inputs.bundle);
    return { ...inputs, running: true, bundleSha256: (await bundleSha256(inputs.poolName))! };
}

function recordOf({ poolName, pool, owner, network, ...inputs }: Inputs): PoolRecord {
    const { sshAuthorizedKeys, artifactsDirectory } = inputs;
    return {
        name: poolName,
        pool,
        owner,
        machine: {
            userData: bootDocument({
                sshAuthorizedKeys,
                pool: { bundle: { file: `${bundleMount}/bundle` } },
            }),
            readOnlyMounts: [{ source: artifactsDirectory, target: artifactsMount }],
            network,
        },
    };
}

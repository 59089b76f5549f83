import type * as pulumi from "@pulumi/pulumi";

export interface Inputs {
    /** Names of the planned machines that do not exist. */
    missing: string[];
}

export interface State extends Inputs {
    /** When a cloud was last to be asked for room, so that its answer can be renewed. */
    asked: string;
}

/** Asks anew in each update that finds a machine missing; the last answer stays as long as none is. */
export const capacityQuestionProvider: pulumi.dynamic.ResourceProvider<Inputs, State> = {
    async create({ missing }) {
        return { id: "capacity", outs: askedNow(missing) };
    },
    async diff(_id, _olds, { missing }) {
        return { changes: missing.length > 0 };
    },
    async update(_id, _olds, { missing }) {
        return { outs: askedNow(missing) };
    },
    async delete() {},
};

function askedNow(missing: string[]): State {
    return { missing, asked: new Date().toISOString() };
}

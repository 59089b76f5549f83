import type * as pulumi from "@pulumi/pulumi";

/** Exists when all of its dependencies exist, so that other resources depend on it only. */
export const readinessProvider: pulumi.dynamic.ResourceProvider<object, object> = {
    async create() {
        return { id: "ready", outs: {} };
    },
    async diff() {
        return { changes: false };
    },
    async delete() {},
};

import type * as pulumi from "@pulumi/pulumi";

/** Exists once everything that it depends on exists, so that others need to depend on it alone. */
export const readinessProvider: pulumi.dynamic.ResourceProvider<object, object> = {
    async create() {
        return { id: "ready", outs: {} };
    },
    async diff() {
        return { changes: false };
    },
    async delete() {},
};

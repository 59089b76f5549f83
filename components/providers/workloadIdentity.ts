import type * as pulumi from "@pulumi/pulumi";
import { workloadAuthMethod, workloadBindingRules } from "../../sdk/accessControl";
import { orUndefined } from "../../sdk/api";
import { type ClusterConnection, withCluster } from "../../sdk/cluster";
import { clusterChanged } from "./clusterChanged";
import { putTaskRole } from "../../sdk/operations/taskRole";

interface Inputs {
    cluster: ClusterConnection;
    /** Nomad namespaces whose tasks may log in. */
    namespaces: string[];
}

/** Lets Nomad's workloads log in to Consul with identities that Nomad signs. It lives and goes with the cluster. */
export const workloadIdentityProvider: pulumi.dynamic.ResourceProvider = {
    async create(inputs: Inputs) {
        await apply(inputs);
        return { id: workloadAuthMethod.name, outs: inputs };
    },
    async diff(_id, olds: Inputs, news: Inputs) {
        return { changes: olds.namespaces.join() !== news.namespaces.join() || clusterChanged(olds, news) };
    },
    async update(_id, _olds, news: Inputs) {
        await apply(news);
        return { outs: news };
    },
    async delete() {},
};

async function apply({ cluster, namespaces }: Inputs): Promise<void> {
    await withCluster(cluster, async ({ consul }) => {
        const { acl } = consul;
        for (const namespace of namespaces) await putTaskRole(consul, namespace);
        const method = await orUndefined(acl.authMethods.read(workloadAuthMethod.name));
        await (method
            ? acl.authMethods.update(workloadAuthMethod.name, workloadAuthMethod)
            : acl.authMethods.create(workloadAuthMethod));
        const existing = await acl.bindingRules.list();
        for (const rule of workloadBindingRules) {
            const same = existing.find(
                ({ authMethod, description }) =>
                    authMethod === rule.authMethod && description === rule.description,
            );
            await (same ? acl.bindingRules.update(same.id, rule) : acl.bindingRules.create(rule));
        }
    });
}

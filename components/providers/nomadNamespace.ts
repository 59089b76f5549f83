import { isDeepStrictEqual } from "node:util";
import type * as pulumi from "@pulumi/pulumi";
import type { TaskAccess } from "../../sdk/accessControl";
import { orUndefined } from "../../sdk/api";
import { withCluster } from "../../sdk/cluster";
import { clusterChanged } from "./clusterChanged";
import { type Importable, ofExisting } from "./existing";
import { replacement } from "./replacement";
import { refuseOtherNamespace } from "../../sdk/operations/namespace";
import { deleteTaskRole, putTaskRole } from "../../sdk/operations/taskRole";
import { withValidSecrets } from "./validSecrets";

export interface Inputs extends Importable {
    name: string;
    description: string;
    meta: Record<string, string>;
    /** The rights of its tasks in Consul. An input, so that a release of this package that changes it updates the namespace. */
    tasks: TaskAccess;
}

const provider: pulumi.dynamic.ResourceProvider<Inputs, Inputs> = {
    async check(_olds, news: Inputs) {
        const reason =
            "Expected `name` to be a namespace that this stack may create and delete, got `default`, which always exists. Use another name.";
        return { inputs: news, failures: news.name === "default" ? [{ property: "name", reason }] : [] };
    },
    async create(inputs: Inputs) {
        await withCluster(inputs.cluster, ({ nomad }) => refuseOtherNamespace(nomad, inputs));
        await put(inputs);
        return { id: inputs.name, outs: inputs };
    },
    async diff(_id, olds: Inputs, news: Inputs) {
        const settings = ({ name, description, meta, tasks }: Inputs) => [name, description, meta, tasks];
        const changed = !isDeepStrictEqual(settings(olds), settings(news));
        return { changes: changed || clusterChanged(olds, news), ...replacement(olds, news, ["name"]) };
    },
    async update(_id, _olds, news: Inputs) {
        await put(news);
        return { outs: news };
    },
    async delete(id, { cluster }: Inputs) {
        await withCluster(await withValidSecrets(cluster), async ({ consul, nomad }) => {
            await nomad.namespaces.delete(id);
            await deleteTaskRole(consul, id);
        });
    },
};

/** A namespace of Nomad, and the role in Consul of its tasks, to which the binding rule of their logins refers by the namespace. */
export const nomadNamespaceProvider = ofExisting<Inputs, Inputs>(
    {
        what: "Nomad namespace",
        find: async ({ nomad }, name) => {
            const found = await orUndefined(nomad.namespaces.read(name));
            return found && { name, description: found.description ?? "", meta: found.meta ?? {} };
        },
        // A namespace that `nomad namespace apply` made has no role in Consul.
        complete: put,
    },
    provider,
);

async function put({ cluster, name, description, meta, tasks }: Inputs): Promise<void> {
    await withCluster(cluster, async ({ consul, nomad }) => {
        // The role comes first: a job may run as soon as the namespace exists.
        await putTaskRole(consul, tasks);
        await nomad.namespaces.put({ name, description, meta });
    });
}

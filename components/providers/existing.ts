import { isDeepStrictEqual } from "node:util";
import type { dynamic } from "@pulumi/pulumi";
import type { ConsulClient, NomadClient } from "../../sdk/api";
import { type ClusterConnection, withCluster } from "../../sdk/cluster";
import { ifReachable } from "../../sdk/operations/ifReachable";
import { isUnknown } from "./unknown";
import { thisUpdate } from "./thisUpdate";

/** Inputs of a resource that may take over what the cluster has. */
export interface Importable {
    cluster: ClusterConnection;
    /** ID in Pulumi's option `import`: the resource takes that thing over, and its creation makes nothing. */
    imported?: string;
}

interface Clients {
    consul: ConsulClient;
    nomad: NomadClient;
}

interface Lookup<Inputs, State> {
    /** The kind of thing that the provider makes, for messages. */
    what: string;
    /**
     * Looks the ID up in the cluster; undefined if there is nothing.
     *
     * @param known the state; for an import the inputs; for `get` only what it was given: the cluster, and a namespace if there are any
     */
    find: (clients: Clients, id: string, known: Partial<State>) => Promise<Partial<State> | undefined>;
    /** The differences that refuse an import, a line each. Default: each input that `find` returns with another value. */
    differences?: (found: Partial<State>, inputs: Inputs, id: string) => string[];
    /** Adds what a thing made by hand lacks, when it is imported. Default: nothing. */
    complete?: (inputs: Inputs) => Promise<void>;
}

/** The import was refused. Another attempt would fail in the same way. */
class ImportError extends Error {}

/**
 * A provider that refreshes its resources, takes over what exists (the option `import`), and reads what others own (`get`), all by one way
 * to find a thing by its ID.
 *
 * Pulumi's own import reads a dynamic resource by its ID alone, without the inputs, and so without a connection. The ID is therefore an
 * input of ours, and the creation does the import. See docs/decisions/0039-pulumis-options.md.
 */
export function ofExisting<Inputs extends Importable, State extends Inputs>(
    lookup: Lookup<Inputs, State>,
    provider: dynamic.ResourceProvider<Inputs, State>,
): dynamic.ResourceProvider<Inputs, State> {
    const importable = async (clients: Clients, inputs: Inputs) =>
        same(
            lookup,
            inputs,
            await lookup.find(clients, inputs.imported!, inputs as object as Partial<State>),
        );
    return {
        ...provider,
        async check(olds: Partial<Inputs> | undefined, news: Inputs) {
            const checked = (await provider.check?.(olds as Inputs, news)) ?? { inputs: news };
            const isNew = olds?.cluster === undefined;
            if (!isNew || news.imported === undefined || isUnknown(news) || checked.failures?.length)
                return checked;
            const inputs = checked.inputs ?? news;
            try {
                await ifReachable(news.cluster, "the import is not checked", async (clients) =>
                    importable(clients, inputs),
                );
            } catch (error) {
                if (!(error instanceof ImportError)) throw error;
                return { inputs, failures: [{ property: "import", reason: error.message }] };
            }
            return checked;
        },
        async create(inputs: Inputs) {
            const { imported: id } = inputs;
            if (id === undefined) {
                const created = await provider.create(inputs);
                thisUpdate.created.add(identityOf(lookup.what, created.id, created.outs ?? inputs));
                return created;
            }
            const found = await withCluster(inputs.cluster, async (clients) => importable(clients, inputs));
            await lookup.complete?.(inputs);
            const outs = { ...inputs, ...found } as State;
            thisUpdate.created.add(identityOf(lookup.what, id, outs));
            return { id, outs };
        },
        /** A renamed resource without an alias, and one named in `--replace`, are created before the old one is deleted. */
        async delete(id: string, state: State) {
            if (thisUpdate.created.has(identityOf(lookup.what, id, state))) return;
            await provider.delete?.(id, state);
        },
        async read(id: string, state: State | undefined) {
            if (state?.cluster === undefined) throw new Error(noCluster(lookup.what));
            if (isGet(state)) return { id, props: { ...state, ...(await existing(lookup, id, state)) } };
            const answer = await ifReachable(
                state.cluster,
                `${id} keeps its last known state`,
                async (clients) => ({ found: await lookup.find(clients, id, state) }),
            );
            if (answer === undefined) return { id, props: state };
            return answer.found === undefined ? {} : { id, props: { ...state, ...answer.found } };
        },
    };
}

function identityOf(what: string, id: string, props: Importable & Place): string {
    const { name, datacenter, region } = props.cluster;
    const namespace = props.target?.namespace ?? props.namespace;
    return JSON.stringify([name, datacenter, region, what, namespace, id]);
}

/** The namespace of a thing, which for a job may be in its text. */
interface Place {
    namespace?: string;
    target?: { namespace: string };
}

/** @throws ImportError if there is nothing to import, or something else than the program's. */
function same<Inputs extends Importable, State extends Inputs>(
    { what, differences = differingInputs }: Lookup<Inputs, State>,
    inputs: Inputs,
    found: Partial<State> | undefined,
): Partial<State> {
    const id = inputs.imported!;
    if (found === undefined)
        throw new ImportError(
            `Expected \`import\` to be the ID of an existing ${what}, got \`${id}\`, which the cluster does not have. ` +
                `Correct the ID, or leave the option out to create the ${what}.`,
        );
    const different = differences(found, inputs, id);
    if (different.length === 0) return found;
    throw new ImportError(
        `Expected ${what} \`${id}\` to be as the program says, so that \`import\` changes nothing in the cluster. It differs:\n` +
            `${different.map((line) => `  ${line}`).join("\n")}\nNothing was changed. Write the program as the ${what} is, and change it after the import.`,
    );
}

function differingInputs(found: object, inputs: object): string[] {
    const wanted = inputs as Record<string, unknown>;
    return Object.entries(found)
        .filter(([name, value]) => name in wanted && !isDeepStrictEqual(value, wanted[name]))
        .map(([name]) => `\`${name}\``);
}

/** A resource of the program has more than the properties of `get`. */
function isGet(state: object): boolean {
    return Object.keys(state).every((name) => ["cluster", "namespace", "__provider"].includes(name));
}

async function existing<Inputs extends Importable, State extends Inputs>(
    { what, find }: Lookup<Inputs, State>,
    id: string,
    given: State,
): Promise<Partial<State>> {
    const found = await withCluster(given.cluster, async (clients) => find(clients, id, given));
    if (found === undefined)
        throw new Error(
            `Expected ${what} \`${id}\` to exist for \`get\`, but the cluster does not have it. Correct the ID, or create it first.`,
        );
    return found;
}

function noCluster(what: string): string {
    return (
        `Expected the connection to the cluster beside the ID of this ${what}. \`pulumi import\` gives an ID alone. ` +
        "Write the resource into the program with the option `import`, and run `pulumi up`: see docs/resources.md."
    );
}

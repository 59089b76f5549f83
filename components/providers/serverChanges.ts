import { runtime } from "@pulumi/pulumi";
import { guardProvider } from "./guard";

/** Values that a server cannot change without being replaced, such as size and image, by the argument's name. */
export type ServerShape = Record<string, string | number | boolean>;

export interface Inputs {
    /** The servers' shapes, by the machine's name. */
    servers: Record<string, ServerShape>;
    /** Path of the argument that sets a single machine's shape, for the message: `digitalocean.droplets`. */
    path: string;
}

/**
 * Records the servers' shapes, and refuses an update that would replace more than one server, because together they are the
 * quorum.
 */
export const serverChangesProvider = guardProvider<Inputs>("servers", ["servers", "path"], (olds, news) => {
    const changes = changesOf(olds.servers ?? {}, news.servers);
    return changes.length > 1 ? [{ property: "servers", reason: refusal(changes, news) }] : [];
});

interface Change {
    name: string;
    property: string;
    from: string | number | boolean | undefined;
    to: string | number | boolean | undefined;
}

/** One for each existing server whose shape changes. */
function changesOf(olds: Inputs["servers"], news: Inputs["servers"]): Change[] {
    return Object.entries(news).flatMap(([name, shape]) => {
        const before = olds[name];
        const property =
            before && Object.keys(shape).find((candidate) => differs(before[candidate], shape[candidate]));
        return property ? [{ name, property, from: before[property], to: shape[property] }] : [];
    });
}

/** The update checks values that a preview does not know yet. */
function differs(before: Change["from"], after: Change["to"]): boolean {
    return after !== undefined && after !== runtime.unknownValue && before !== after;
}

function refusal(changes: Change[], { path }: Inputs): string {
    const list = changes.map(
        ({ name, property, from, to }) => `${name} (${property} ${String(from)} -> ${String(to)})`,
    );
    const { name, property, to } = changes[0]!;
    return (
        `Expected at most one server to be replaced at once, got ${changes.length}: ${list.join(", ")}. ` +
        "Together they are the quorum. Set the new value for one machine first, " +
        `\`${path}["${name}"] = { ${property}: ${JSON.stringify(to)} }\`, run \`pulumi up\`, then the next.`
    );
}

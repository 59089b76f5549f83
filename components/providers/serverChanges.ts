import { runtime } from "@pulumi/pulumi";
import { guardProvider } from "./guard";

/** What a server cannot change without being replaced: its size, image … by the argument's name. */
export type ServerShape = Record<string, string | number | boolean>;

export interface Inputs {
    /** By the machine's name. */
    servers: Record<string, ServerShape>;
    /** Where the program sets a single machine's shape, for the message: `digitalocean.droplets`. */
    path: string;
}

/**
 * Remembers what the servers are like, to refuse an update in which more than one of them would be replaced: together they are
 * the quorum.
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

/** One for each server that was there before and gets another shape. */
function changesOf(olds: Inputs["servers"], news: Inputs["servers"]): Change[] {
    return Object.entries(news).flatMap(([name, shape]) => {
        const before = olds[name];
        const property =
            before && Object.keys(shape).find((candidate) => differs(before[candidate], shape[candidate]));
        return property ? [{ name, property, from: before[property], to: shape[property] }] : [];
    });
}

/** What a preview does not know yet is judged in the update. */
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

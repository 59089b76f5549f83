import { orUndefined } from "../errors";
import type { HttpTransport } from "../http";

/** Secret values at a path, which tasks read. */
export interface NomadVariable {
    /** Path of the variable, for example `nomad/jobs/web`, which the tasks of job `web` may read. */
    path: string;
    /** Namespace of the variable. */
    namespace: string;
    /** The values by name, secrets. */
    items: Record<string, string>;
    /** Changes with each write, for {@link CheckAndSet.cas}. */
    modifyIndex: number;
}

/** Namespace of a variable that is written, and a condition for the write. */
export interface CheckAndSet {
    /** Namespace of the variable. Default: `default`. */
    namespace?: string;
    /** The `modifyIndex` that the variable must still have, 0 if it must not exist. Default: no check. */
    cas?: number;
}

/**
 * Variables. `namespace` is that of the variable, by default `default`.
 *
 * @see https://developer.hashicorp.com/nomad/api-docs/variables/variables
 */
export class NomadVariables {
    /** @internal */
    constructor(private readonly http: HttpTransport) {}

    /**
     * The paths of the variables that the token may list.
     *
     * @param prefix start of the paths. Default: all
     * @param namespace namespace of the variables
     */
    async list(prefix = "", namespace?: string): Promise<string[]> {
        const query = { prefix, namespace };
        const { value } = await this.http.json<{ Path: string }[]>({ path: "/v1/vars", query });
        return value.map(({ Path }) => Path);
    }

    /**
     * Reads a variable. Needs `read` for the path.
     *
     * @param path path of the variable
     * @param namespace namespace of the variable
     * @throws ApiError with `isNotFound` if it does not exist.
     */
    async read(path: string, namespace?: string): Promise<NomadVariable> {
        return decode(
            (await this.http.json<WireVariable>({ path: pathOf(path), query: { namespace } })).value,
        );
    }

    /**
     * Creates or replaces a variable. Needs `write` for the path.
     *
     * @param path path of the variable
     * @param items the values by name, at most 64 KiB in all
     * @param options namespace and check
     * @returns The variable with its new `modifyIndex`.
     * @throws ApiError with `isConflict` if the variable has another index than `cas`.
     */
    async put(
        path: string,
        items: Record<string, string>,
        options: CheckAndSet = {},
    ): Promise<NomadVariable> {
        const { value } = await this.http.json<WireVariable>({
            method: "PUT",
            path: pathOf(path),
            query: { ...options },
            body: { Path: path, Namespace: options.namespace, Items: items },
            idempotent: options.cas === undefined, // with a check, the second time would be refused
        });
        return decode(value);
    }

    /**
     * Deletes a variable. Succeeds as well if it does not exist. Needs `destroy` for the path.
     *
     * @param path path of the variable
     * @param options namespace and check
     * @throws ApiError with `isConflict` if the variable has another index than `cas`.
     */
    async delete(path: string, options: CheckAndSet = {}): Promise<void> {
        const idempotent = options.cas === undefined;
        const query = { ...options };
        await orUndefined(this.http.json({ method: "DELETE", path: pathOf(path), query, idempotent }));
    }
}

/** The slashes of a variable's path are part of the URL's. */
function pathOf(path: string): string {
    return `/v1/var/${path.split("/").map(encodeURIComponent).join("/")}`;
}

interface WireVariable {
    Path: string;
    Namespace: string;
    Items: Record<string, string>;
    ModifyIndex: number;
}

function decode({ Path, Namespace, Items, ModifyIndex }: WireVariable): NomadVariable {
    return { path: Path, namespace: Namespace, items: Items, modifyIndex: ModifyIndex };
}

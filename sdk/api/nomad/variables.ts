import { orUndefined } from "../errors";
import type { HttpTransport } from "../http";

/** Secret values at a path, which tasks read. */
export interface NomadVariable {
    path: string;
    namespace: string;
    items: Record<string, string>;
    /** For check-and-set. */
    modifyIndex: number;
}

export interface CheckAndSet {
    namespace?: string;
    /** `modifyIndex` that the variable must still have; 0 if it must not exist. Default: no check. */
    cas?: number;
}

/**
 * Variables; `namespace` is `default` unless given.
 *
 * @see https://developer.hashicorp.com/nomad/api-docs/variables/variables
 */
export class NomadVariables {
    constructor(private readonly http: HttpTransport) {}

    /** Paths that begin so. */
    async list(prefix = "", namespace?: string): Promise<string[]> {
        const query = { prefix, namespace };
        const { value } = await this.http.json<{ Path: string }[]>({ path: "/v1/vars", query });
        return value.map(({ Path }) => Path);
    }

    /** @throws ApiError with `isNotFound` if there is none. */
    async read(path: string, namespace?: string): Promise<NomadVariable> {
        return decode(
            (await this.http.json<WireVariable>({ path: pathOf(path), query: { namespace } })).value,
        );
    }

    /**
     * Creates or replaces it.
     *
     * @throws ApiError with `isConflict` if `cas` does not hold.
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
     * Succeeds as well if there is none.
     *
     * @throws ApiError with `isConflict` if `cas` does not hold.
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

import { orUndefined } from "../errors";
import type { HttpTransport } from "../http";

/** A namespace: jobs, variables and rights apart from those of other namespaces. */
export interface NomadNamespace {
    /** Unique name. Allowed: 1 to 128 letters, digits and `-`. */
    name: string;
    /** Text for people. Default: empty. Allowed: at most 256 characters. */
    description?: string;
    /** Key-value pairs for people and programs; Nomad does not read them. Default: none. */
    meta?: Record<string, string>;
}

/**
 * Namespaces.
 *
 * @see https://developer.hashicorp.com/nomad/api-docs/namespaces
 */
export class NomadNamespaces {
    /** @internal */
    constructor(private readonly http: HttpTransport) {}

    /** The namespaces in which the token has any right. */
    async list(): Promise<NomadNamespace[]> {
        return (await this.http.json<WireNamespace[]>({ path: "/v1/namespaces" })).value.map(decode);
    }

    /**
     * Reads a namespace. Needs any right in it.
     *
     * @param name name of the namespace
     * @throws ApiError with `isNotFound` if it does not exist.
     */
    async read(name: string): Promise<NomadNamespace> {
        return decode((await this.http.json<WireNamespace>({ path: pathOf(name) })).value);
    }

    /**
     * Creates a namespace, or replaces the description and the pairs of the existing one. Needs a management token.
     *
     * @param namespace the namespace
     */
    async put({ name, description, meta }: NomadNamespace): Promise<void> {
        const body = { Name: name, Description: description, Meta: meta };
        await this.http.json({ method: "PUT", path: pathOf(name), body, idempotent: true });
    }

    /**
     * Deletes a namespace. Succeeds as well if it does not exist. Needs a management token.
     *
     * @param name name of the namespace
     * @throws ApiError while the namespace contains jobs that are not dead.
     */
    async delete(name: string): Promise<void> {
        await orUndefined(this.http.json({ method: "DELETE", path: pathOf(name), idempotent: true }));
    }
}

function pathOf(name: string): string {
    return `/v1/namespace/${encodeURIComponent(name)}`;
}

interface WireNamespace {
    Name: string;
    Description: string;
    Meta: Record<string, string> | null;
}

function decode({ Name, Description, Meta }: WireNamespace): NomadNamespace {
    return { name: Name, description: Description, meta: Meta ?? {} };
}

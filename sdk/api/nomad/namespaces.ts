import { orUndefined } from "../errors";
import type { HttpTransport } from "../http";

export interface NomadNamespace {
    name: string;
    description?: string;
    meta?: Record<string, string>;
}

/** @see https://developer.hashicorp.com/nomad/api-docs/namespaces */
export class NomadNamespaces {
    constructor(private readonly http: HttpTransport) {}

    async list(): Promise<NomadNamespace[]> {
        return (await this.http.json<WireNamespace[]>({ path: "/v1/namespaces" })).value.map(decode);
    }

    /** @throws ApiError with `isNotFound` if there is none. */
    async read(name: string): Promise<NomadNamespace> {
        return decode((await this.http.json<WireNamespace>({ path: pathOf(name) })).value);
    }

    /** Creates or replaces it. Needs a management token. */
    async put({ name, description, meta }: NomadNamespace): Promise<void> {
        const body = { Name: name, Description: description, Meta: meta };
        await this.http.json({ method: "PUT", path: pathOf(name), body, idempotent: true });
    }

    /**
     * Succeeds as well if there is none.
     *
     * @throws ApiError while jobs that are not dead are in it.
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

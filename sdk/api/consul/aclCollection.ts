import { orUndefined } from "../errors";
import type { HttpTransport } from "../http";

/**
 * Otherwise a leader that has just started reports objects as missing until it has applied its log. They would be created again, or
 * dropped from a stack's state.
 *
 * @see https://developer.hashicorp.com/consul/api-docs/features/consistency
 */
export const consistent = { consistent: true };

/** Paths and wire format of a kind of ACL object. Each kind knows its own wire format alone. */
export interface AclKind<Spec, Result> {
    /** Path segment of one, such as `policy`. */
    one: string;
    /** Path segment of all, such as `policies`. */
    all: string;
    encode: (spec: Spec) => object;
    decode: (wire: never) => Result;
}

/**
 * The objects of one kind in Consul's ACL system. Consul's endpoints are the same for all kinds.
 *
 * @typeParam Spec the object as it is created and updated
 * @typeParam Result the object as Consul returns it
 */
export class AclCollection<Spec, Result> {
    /** @internal */
    constructor(
        protected readonly http: HttpTransport,
        protected readonly kind: AclKind<Spec, Result>,
    ) {}

    /**
     * Creates an object. The request is never repeated, because a second creation would fail, or create another token.
     *
     * @param spec the object
     */
    async create(spec: Spec): Promise<Result> {
        const body = this.kind.encode(spec);
        return this.request({ method: "PUT", path: `/v1/acl/${this.kind.one}`, body });
    }

    /**
     * Reads an object.
     *
     * @param id ID of the object
     * @throws ApiError with `isNotFound` if it does not exist.
     */
    async read(id: string): Promise<Result> {
        return this.request({ path: this.pathOf(id), query: consistent });
    }

    /**
     * Replaces the whole object: what `spec` leaves out is removed.
     *
     * @param id ID of the object
     * @param spec the object
     * @throws ApiError with `isNotFound` if it does not exist.
     */
    async update(id: string, spec: Spec): Promise<Result> {
        const body = this.kind.encode(spec);
        return this.request({ method: "PUT", path: this.pathOf(id), body, idempotent: true });
    }

    /**
     * Deletes an object. Succeeds as well if it does not exist.
     *
     * @param id ID of the object
     */
    async delete(id: string): Promise<void> {
        await orUndefined(this.http.json({ method: "DELETE", path: this.pathOf(id), idempotent: true }));
    }

    /** Lists all objects of the kind. Consul leaves out some properties, such as the rules of policies, which only `read` returns. */
    async list(): Promise<Result[]> {
        const call = { path: `/v1/acl/${this.kind.all}`, query: consistent };
        const { value } = await this.http.json<never[]>(call);
        return value.map((wire) => this.kind.decode(wire));
    }

    protected async request(call: Parameters<HttpTransport["json"]>[0]): Promise<Result> {
        return this.kind.decode((await this.http.json<never>(call)).value);
    }

    protected pathOf(id: string): string {
        return `/v1/acl/${this.kind.one}/${encodeURIComponent(id)}`;
    }
}

/**
 * The objects of a kind whose objects have a unique name besides the ID.
 *
 * @typeParam Spec the object as it is created and updated
 * @typeParam Result the object as Consul returns it
 */
export class NamedAclCollection<Spec, Result> extends AclCollection<Spec, Result> {
    /**
     * Reads the object of a name.
     *
     * @param name name of the object
     * @throws ApiError with `isNotFound` if it does not exist.
     */
    async readByName(name: string): Promise<Result> {
        const path = `/v1/acl/${this.kind.one}/name/${encodeURIComponent(name)}`;
        return this.request({ path, query: consistent });
    }
}

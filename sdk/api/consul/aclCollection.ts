import { orUndefined } from "../errors";
import type { HttpTransport } from "../http";

/** Paths and wire format of a kind of ACL object. */
export interface AclKind<Spec, Wire, Result> {
    /** Path segment of one, such as `policy`. */
    one: string;
    /** Path segment of all, such as `policies`. */
    all: string;
    encode: (spec: Spec) => object;
    decode: (wire: Wire) => Result;
}

/** Objects of one kind: Consul's ACL endpoints are the same for all of them. */
export class AclCollection<Spec, Wire, Result> {
    constructor(
        protected readonly http: HttpTransport,
        protected readonly kind: AclKind<Spec, Wire, Result>,
    ) {}

    /** Never sent twice: a second creation would fail, or make another token. */
    async create(spec: Spec): Promise<Result> {
        const body = this.kind.encode(spec);
        return this.request({ method: "PUT", path: `/v1/acl/${this.kind.one}`, body });
    }

    /** @throws ApiError with `isNotFound` if there is none. */
    async read(id: string): Promise<Result> {
        return this.request({ path: this.pathOf(id) });
    }

    /** Replaces the whole object: what `spec` leaves out is removed. */
    async update(id: string, spec: Spec): Promise<Result> {
        const body = this.kind.encode(spec);
        return this.request({ method: "PUT", path: this.pathOf(id), body, idempotent: true });
    }

    /** Succeeds as well if there is none. */
    async delete(id: string): Promise<void> {
        await orUndefined(this.http.json({ method: "DELETE", path: this.pathOf(id), idempotent: true }));
    }

    /** All, without the details that only {@link read} gives. */
    async list(): Promise<Result[]> {
        const { value } = await this.http.json<Wire[]>({ path: `/v1/acl/${this.kind.all}` });
        return value.map((wire) => this.kind.decode(wire));
    }

    protected async request(call: Parameters<HttpTransport["json"]>[0]): Promise<Result> {
        return this.kind.decode((await this.http.json<Wire>(call)).value);
    }

    protected pathOf(id: string): string {
        return `/v1/acl/${this.kind.one}/${encodeURIComponent(id)}`;
    }
}

/** Objects that have a name of their own besides the identifier. */
export class NamedAclCollection<Spec, Wire, Result> extends AclCollection<Spec, Wire, Result> {
    /** @throws ApiError with `isNotFound` if there is none. */
    async readByName(name: string): Promise<Result> {
        return this.request({ path: `/v1/acl/${this.kind.one}/name/${encodeURIComponent(name)}` });
    }
}

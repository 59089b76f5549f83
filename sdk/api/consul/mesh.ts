import type { HttpTransport } from "../http";

/** A root certificate of Consul's service mesh. */
export interface MeshRoot {
    name: string;
    startedAt: Date;
    endsAt: Date;
    /** It signs; others are only trusted. */
    active: boolean;
}

/** The authority of the service mesh, which has nothing to do with the certificates of the agents. */
export class ConsulMesh {
    constructor(private readonly http: HttpTransport) {}

    /** @see https://developer.hashicorp.com/consul/api-docs/connect/ca#list-ca-root-certificates */
    async roots(): Promise<MeshRoot[]> {
        const { value } = await this.http.json<{ Roots: WireRoot[] | null }>({
            path: "/v1/connect/ca/roots",
        });
        return (value.Roots ?? []).map(({ Name, NotBefore, NotAfter, Active }) => ({
            name: Name,
            startedAt: new Date(NotBefore),
            endsAt: new Date(NotAfter),
            active: Active,
        }));
    }
}

interface WireRoot {
    Name: string;
    NotBefore: string;
    NotAfter: string;
    Active: boolean;
}

import type { HttpTransport } from "../http";

/** A root certificate of Consul's service mesh. */
export interface MeshRoot {
    /** Consul's name for the certificate, for example `Consul CA Primary Cert`. */
    name: string;
    /** Start of the certificate's validity. */
    startedAt: Date;
    /** End of the certificate's validity. */
    endsAt: Date;
    /** Whether it signs new certificates. Others are only trusted. */
    active: boolean;
}

/** The authority of Consul's service mesh. The certificates of the agents have another authority. */
export class ConsulMesh {
    /** @internal */
    constructor(private readonly http: HttpTransport) {}

    /**
     * The root certificates that the mesh trusts.
     *
     * @see https://developer.hashicorp.com/consul/api-docs/connect/ca#list-ca-root-certificates
     */
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

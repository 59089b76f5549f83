import type { HttpTransport } from "../http";

/** A key with which Nomad signs identities and encrypts variables, without its material. */
export interface RootKey {
    /** ID of the key, a UUID. */
    id: string;
    /** `active` for the key that signs, `prepublished` for the next one, `rekeying`, `inactive` or `deprecated`. */
    state: string;
    /** When the key was created. */
    createdAt: Date;
}

/**
 * The keys with which Nomad signs identities and encrypts variables.
 *
 * @see https://developer.hashicorp.com/nomad/api-docs/operator/keyring
 */
export class NomadKeyring {
    /** @internal */
    constructor(private readonly http: HttpTransport) {}

    /** All keys, without their material. Needs a management token. */
    async keys(): Promise<RootKey[]> {
        const { value } = await this.http.json<WireKey[]>({ path: "/v1/operator/keyring/keys" });
        return value.map(({ KeyID, State, CreateTime }) => ({
            id: KeyID,
            state: State,
            createdAt: new Date(CreateTime / 1e6),
        }));
    }
}

/** The time is in nanoseconds since 1970, hence imprecise as a number. */
interface WireKey {
    KeyID: string;
    State: string;
    CreateTime: number;
}

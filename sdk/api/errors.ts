/**
 * An HTTP answer of Consul or Nomad other than success.
 *
 * Both products explain errors in plain text, and several reasons share one status. The properties `is…` distinguish the reasons
 * that need different next steps.
 */
export class ApiError extends Error {
    /** @internal */
    constructor(
        /** `Consul` or `Nomad`. */
        readonly product: string,
        /** HTTP status of the answer, from 300 to 599. */
        readonly status: number,
        /** HTTP method of the request. */
        readonly method: string,
        /** Path of the request, without its query. */
        readonly path: string,
        /** The reason, as the agent wrote it. */
        readonly body: string,
    ) {
        super(`${product} answered ${method} ${path} with ${status}: ${body.trim() || "(no reason given)"}`);
        this.name = "ApiError";
    }

    /** Whether the job, node, token, policy … does not exist. The products do not always answer 404 then. */
    get isNotFound(): boolean {
        return this.status === 404 || ABSENT.test(this.body);
    }

    /** Whether the token does not allow the request. Nomad gives the same answer if it does not know the token. */
    get isPermissionDenied(): boolean {
        const others =
            this.isNotFound || this.isTokenUnknown || this.isAlreadyBootstrapped || this.isNotBootstrapped;
        return this.status === 403 && !others;
    }

    /**
     * Whether no Consul server knows the client's own token: it was deleted, has expired, or belongs to another cluster.
     * Always false for Nomad, which answers as it does to a token without the right.
     */
    get isTokenUnknown(): boolean {
        const others = this.isNotFound || this.isNotBootstrapped;
        return this.status === 403 && !others && /ACL not found/i.test(this.body);
    }

    /** Whether the servers have no leader at the moment, or one that does not answer yet. Repeat the request after an election had a few seconds to end. */
    get isNoLeader(): boolean {
        return this.status >= 500 && NO_LEADER.test(this.body);
    }

    /**
     * Whether the asked Consul server knows of no ACL bootstrap. A server that has just started says so as well, until it has read
     * the log of its peers.
     */
    get isNotBootstrapped(): boolean {
        return this.status === 403 && /ACL system must be bootstrapped/i.test(this.body);
    }

    /** Whether the ACL system was bootstrapped before. {@link resetIndex} is needed to do it again. */
    get isAlreadyBootstrapped(): boolean {
        return this.status >= 400 && ALREADY_BOOTSTRAPPED.test(this.body);
    }

    /**
     * Number to write into the leader's file `acl-bootstrap-reset` to allow another ACL bootstrap; undefined if the agent did not
     * name it.
     *
     * @see https://developer.hashicorp.com/consul/docs/security/acl/acl-troubleshoot#reset-the-acl-system
     * @see https://developer.hashicorp.com/nomad/docs/secure/acl/bootstrap#re-bootstrap-acl-system
     */
    get resetIndex(): number | undefined {
        const index = /reset index: (\d+)/.exec(this.body)?.[1];
        return index === undefined ? undefined : Number(index);
    }

    /** Whether the object changed since the caller last read it: a check-and-set or a job's enforced index failed. */
    get isConflict(): boolean {
        return this.status === 409 || (this.status >= 400 && /Enforcing job modify index/i.test(this.body));
    }
}

const ABSENT = /token does not exist|cannot delete nonexistent|\b(node|namespace) not found/i;
const NO_LEADER =
    /no cluster leader|leadership lost|not the leader|leadership transfer in progress|not ready to serve consistent reads/i;
const ALREADY_BOOTSTRAPPED = /ACL bootstrap (no longer allowed|already done)|Invalid bootstrap reset index/i;

/** A request that got no HTTP answer from any server that was tried. */
export class UnreachableError extends Error {
    /** @internal */
    constructor(
        message: string,
        /**
         * False if no connection was made, so that nothing was sent. True if a server may have applied the request: read the state
         * before you send it again.
         */
        readonly maybeApplied: boolean,
        options: { cause: unknown },
    ) {
        super(message, options);
        this.name = "UnreachableError";
    }

    /**
     * Whether one end did not accept the other's certificate, so that another try would fail too. True as well for a TLS
     * alert after the handshake, because TLS 1.3 servers refuse client certificates only then (RFC 8446 4.4.2.4).
     */
    get isUntrusted(): boolean {
        const codes = [];
        for (let error = this.cause as NodeJS.ErrnoException | undefined; error;) {
            codes.push(error.code ?? "");
            error = error.cause as NodeJS.ErrnoException | undefined;
        }
        return codes.some((code) => UNTRUSTED.test(code));
    }
}

/** Codes of OpenSSL's certificate verification and of TLS alerts. */
const UNTRUSTED = /^(ERR_TLS_CERT|ERR_SSL_|CERT_|SELF_SIGNED_|DEPTH_ZERO_|UNABLE_TO_(VERIFY|GET_ISSUER))/;

/**
 * Turns an {@link ApiError} with `isNotFound` into `undefined`.
 *
 * @param promise the answer of a client's method
 * @returns The answer, or undefined if the object does not exist.
 * @throws every other error.
 */
export async function orUndefined<T>(promise: Promise<T>): Promise<T | undefined> {
    try {
        return await promise;
    } catch (error) {
        if (error instanceof ApiError && error.isNotFound) return undefined;
        throw error;
    }
}

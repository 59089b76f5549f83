/**
 * An HTTP answer of Consul or Nomad other than success.
 *
 * Both answer with plain text, and several reasons share a status: the predicates tell apart those that call for a
 * different next step.
 */
export class ApiError extends Error {
    constructor(
        /** `Consul` or `Nomad`. */
        readonly product: string,
        readonly status: number,
        readonly method: string,
        readonly path: string,
        /** The reason, as the agent wrote it. */
        readonly body: string,
    ) {
        super(`${product} answered ${method} ${path} with ${status}: ${body.trim() || "(no reason given)"}`);
        this.name = "ApiError";
    }

    /** There is no such job, node, token, policy … which both products say in more ways than by 404. */
    get isNotFound(): boolean {
        return this.status === 404 || ABSENT.test(this.body);
    }

    /** The token does not allow the request; of Nomad, also: it does not know the token. */
    get isPermissionDenied(): boolean {
        const others =
            this.isNotFound || this.isTokenUnknown || this.isAlreadyBootstrapped || this.isNotBootstrapped;
        return this.status === 403 && !others;
    }

    /**
     * No server of Consul knows the client's own token: it was deleted, has expired, or belongs to another cluster.
     * Nomad does not tell that from a token without the right.
     */
    get isTokenUnknown(): boolean {
        const others = this.isNotFound || this.isNotBootstrapped;
        return this.status === 403 && !others && /ACL not found/i.test(this.body);
    }

    /** The servers have no leader at the moment; worth another try once an election had time to end. */
    get isNoLeader(): boolean {
        return this.status >= 500 && NO_LEADER.test(this.body);
    }

    /**
     * The asked server of Consul knows of no bootstrap. One that has just started says so as well, until it has read what its
     * peers decided.
     */
    get isNotBootstrapped(): boolean {
        return this.status === 403 && /ACL system must be bootstrapped/i.test(this.body);
    }

    /** Someone has bootstrapped ACLs before; {@link resetIndex} says how to do it again. */
    get isAlreadyBootstrapped(): boolean {
        return this.status >= 400 && ALREADY_BOOTSTRAPPED.test(this.body);
    }

    /**
     * Number to write into the leader's `acl-bootstrap-reset` file to allow another ACL bootstrap, if the
     * agent named it.
     *
     * @see https://developer.hashicorp.com/consul/docs/security/acl/acl-troubleshoot#reset-the-acl-system
     * @see https://developer.hashicorp.com/nomad/docs/secure/acl/bootstrap#re-bootstrap-acl-system
     */
    get resetIndex(): number | undefined {
        const index = /reset index: (\d+)/.exec(this.body)?.[1];
        return index === undefined ? undefined : Number(index);
    }

    /** The object changed since the caller last read it: a check-and-set or a job's enforced index failed. */
    get isConflict(): boolean {
        return this.status === 409 || (this.status >= 400 && /Enforcing job modify index/i.test(this.body));
    }
}

const ABSENT = /token does not exist|cannot delete nonexistent|\b(node|namespace) not found/i;
const NO_LEADER = /no cluster leader|leadership lost|not the leader|leadership transfer in progress/i;
const ALREADY_BOOTSTRAPPED = /ACL bootstrap (no longer allowed|already done)|Invalid bootstrap reset index/i;

/** A request that got no HTTP answer from any server that was tried. */
export class UnreachableError extends Error {
    constructor(
        message: string,
        /**
         * False if the request certainly never left: no connection came about. True if it may have been
         * applied, so that only reading the state tells.
         */
        readonly maybeApplied: boolean,
        options: { cause: unknown },
    ) {
        super(message, options);
        this.name = "UnreachableError";
    }

    /**
     * One side does not accept the other's certificate: another try gets the same answer. True as well for a TLS
     * alert that came after the handshake, as TLS 1.3 servers refuse client certificates only then (RFC 8446 4.4.2.4).
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
 * The same promise with `undefined` for what does not exist.
 *
 * @throws every error other than an ApiError with `isNotFound`.
 */
export async function orUndefined<T>(promise: Promise<T>): Promise<T | undefined> {
    try {
        return await promise;
    } catch (error) {
        if (error instanceof ApiError && error.isNotFound) return undefined;
        throw error;
    }
}

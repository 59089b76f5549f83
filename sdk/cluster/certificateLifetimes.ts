import { X509Certificate } from "node:crypto";
import { once } from "node:events";
import { connect } from "node:tls";
import { ports } from "../ports";
import { SshTunnel } from "../ssh";
import { clusterApis, gatewaysOf } from "./clusterApi";
import { type Lifetime, LifetimeKind } from "./lifetimes";
import type { ClusterState } from "./stackState";

/** Milliseconds for one agent's handshake. */
const handshakeTimeout = 5_000;

/** How long a certificate, PEM or DER, is valid. */
export function certificateLifetime(kind: LifetimeKind, of: string, certificate: string | Buffer): Lifetime {
    const { validFrom, validTo } = new X509Certificate(certificate);
    const [startedAt, endsAt] = [validFrom, validTo].map((time) => new Date(time).toISOString()) as [
        string,
        string,
    ];
    return { kind, of, startedAt, endsAt, renewed: false };
}

/** How long each authority of a trust bundle is valid. */
export function authorityLifetimes(cluster: string, trustBundle: string): Lifetime[] {
    const certificates = trustBundle.match(/-----BEGIN CERTIFICATE-----.*?-----END CERTIFICATE-----/gs) ?? [];
    return certificates.map((certificate) =>
        certificateLifetime(LifetimeKind.Authority, cluster, certificate),
    );
}

/**
 * Lifetimes of the certificates that the agents show now. They are not read from the stack, because a certificate counts only when
 * an agent has loaded it. Leaves out an agent that shows none.
 */
export async function shownCertificates(state: ClusterState): Promise<Lifetime[]> {
    const tunnel = new SshTunnel(gatewaysOf(state));
    const { ca, cert, key } = clusterApis(state).consul.tls;
    const shownBy = async (address: string, port: number) => {
        const socket = connect({
            socket: await tunnel.connect(address, port),
            ca,
            cert,
            key,
            // Accepts an expired certificate, to report it. Nothing is sent, so nothing needs protection.
            rejectUnauthorized: false,
        });
        try {
            await once(socket, "secureConnect", { signal: AbortSignal.timeout(handshakeTimeout) });
            return socket.getPeerCertificate().raw;
        } finally {
            socket.on("error", () => undefined).destroy();
        }
    };
    const agents = state.machines.flatMap(({ name, address, roles }) => [
        { of: `${name}, consul`, address, port: ports.consulHttps },
        ...(roles.some((role) => role.startsWith("nomad"))
            ? [{ of: `${name}, nomad`, address, port: ports.nomadHttp }]
            : []),
    ]);
    try {
        const shown = await Promise.all(
            agents.map(async ({ of, address, port }) => {
                const certificate = await shownBy(address, port).catch(() => undefined);
                return certificate ? [certificateLifetime(LifetimeKind.Certificate, of, certificate)] : [];
            }),
        );
        return shown.flat();
    } finally {
        await tunnel.close();
    }
}

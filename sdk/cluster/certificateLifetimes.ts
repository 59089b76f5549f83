import { X509Certificate } from "node:crypto";
import { once } from "node:events";
import { connect } from "node:tls";
import { SshTunnel } from "../ssh";
import { ports } from "../agents";
import { clusterApis, gatewaysOf } from "./clusterApi";
import type { ClusterState } from "./stackState";

/** Milliseconds for one machine's handshake. */
const handshakeTimeout = 5_000;

/** Whole days until a certificate, PEM or DER, ends; negative afterwards. */
export function daysLeft(certificate: string | Buffer): number {
    const end = Date.parse(new X509Certificate(certificate).validTo);
    return Math.floor((end - Date.now()) / (24 * 3600 * 1000));
}

/**
 * Days left of the certificates that the machines show at this moment, in their order; undefined for one that shows none.
 * They are asked and not looked up in the stack, because a certificate counts from when an agent has loaded it.
 *
 * Consul's agent is asked: it runs on every machine and shares its certificate with Nomad's.
 */
export async function nodeDaysLeft(state: ClusterState): Promise<(number | undefined)[]> {
    const tunnel = new SshTunnel(gatewaysOf(state));
    const { ca, cert, key } = clusterApis(state).consul.tls;
    const shownBy = async (address: string) => {
        const socket = connect({
            socket: await tunnel.connect(address, ports.consulHttps),
            ca,
            cert,
            key,
            // An expired one is to be told as such; nothing is sent, so there is nothing to protect.
            rejectUnauthorized: false,
        });
        try {
            await once(socket, "secureConnect", { signal: AbortSignal.timeout(handshakeTimeout) });
            return daysLeft(socket.getPeerCertificate().raw);
        } finally {
            socket.on("error", () => undefined).destroy();
        }
    };
    try {
        return await Promise.all(
            state.machines.map(async ({ address }) => shownBy(address).catch(() => undefined)),
        );
    } finally {
        await tunnel.close();
    }
}

import { Agent, fetch } from "undici";
import type { ClusterConnection } from "../../sdk/cluster";
import { waitFor } from "../../sdk/nspawn/waitFor";

/**
 * Returns once every machine's agents name a Consul and a Nomad leader, and every machine is ready as a Nomad client. The
 * same question to every contestant, asked from the operator's side.
 *
 * @param access Who asks, with mutual TLS and a token for Nomad; without it, plain HTTP and anybody.
 */
export async function untilFormed(addresses: string[], access?: ClusterConnection): Promise<void> {
    const { caCert, operatorCert, operatorKey, nomadToken } = access ?? {};
    const agent = new Agent({ connect: { ca: caCert, cert: operatorCert, key: operatorKey } });
    const [scheme, consulPort] = access ? ["https", 8501] : ["http", 8500];
    const ask = async <T>(url: string, token?: string) => answer<T>(agent, `${scheme}://${url}`, token);
    try {
        await waitFor("leaders and ready clients", 240_000, async () => {
            const leaders = await Promise.all(
                addresses.flatMap((address) => [
                    ask<string>(`${address}:${consulPort}/v1/status/leader`),
                    ask<string>(`${address}:4646/v1/status/leader`),
                ]),
            );
            if (!leaders.every(Boolean)) return false;
            const nodes =
                (await ask<{ Status: string }[]>(`${addresses[0]}:4646/v1/nodes`, nomadToken)) ?? [];
            return nodes.filter(({ Status }) => Status === "ready").length === addresses.length;
        });
    } finally {
        await agent.destroy();
    }
}

async function answer<T>(agent: Agent, url: string, nomadToken?: string): Promise<T | undefined> {
    try {
        const response = await fetch(url, {
            dispatcher: agent,
            signal: AbortSignal.timeout(1_000),
            headers: nomadToken === undefined ? {} : { "X-Nomad-Token": nomadToken },
        });
        return response.ok ? ((await response.json()) as T) : undefined;
    } catch {
        return undefined; // not there yet
    }
}

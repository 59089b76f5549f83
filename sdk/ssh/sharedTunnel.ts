import type { SshTarget } from "./target";
import { SshTunnel } from "./tunnel";

interface Shared {
    tunnel: SshTunnel;
    users: number;
}

/** The tunnels in use in this process, by their gateways. */
const inUse = new Map<string, Shared>();

/**
 * A tunnel that all who ask for the same gateways share, so that many clients of one cluster cost one login. It is closed when
 * the last of them has released it.
 */
export function shareTunnel(gateways: readonly SshTarget[]): { tunnel: SshTunnel; release(): Promise<void> } {
    const key = JSON.stringify(gateways);
    const shared = inUse.get(key) ?? { tunnel: new SshTunnel(gateways), users: 0 };
    inUse.set(key, shared);
    shared.users++;
    let released = false;
    return {
        tunnel: shared.tunnel,
        release: async () => {
            if (released) return;
            released = true;
            if (--shared.users > 0) return;
            inUse.delete(key);
            await shared.tunnel.close();
        },
    };
}

import { nameServer } from "../router/nameServer";
import { guestServices } from "./guestServices";

/**
 * The services of a virtual network's router: the resolver, the machines' metadata, and the vaults' data plane. They read their files at
 * each request; a machine's document is in a file that has its private address as name.
 */
export function routerProgram(vaultAddress: string): string {
    return `${nameServer}${guestServices}
import sys
folder = sys.argv[1]
Guest.folder = Vault.folder = folder
threading.Thread(target=names, args=(folder, "168.63.129.16"), daemon=True).start()
threading.Thread(target=serve_vaults, args=("${vaultAddress}", folder), daemon=True).start()
http.server.ThreadingHTTPServer(("169.254.169.254", 80), Guest).serve_forever()
`;
}

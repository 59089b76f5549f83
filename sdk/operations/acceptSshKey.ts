import { type ClusterConnection, sshTarget } from "../cluster";
import type { ClusterMachine } from "../topology";
import { publicKeyOf } from "../ssh/publicKeyOf";
import { runOverSsh } from "../ssh";

/** Milliseconds. The command only changes files, but its login waits for those of the other machines. */
const timeout = 120_000;

/**
 * Makes a machine accept the connection's SSH key, by a login with the key that it accepted before. The machine accepts both keys
 * until it is ready again. Then the node program's `ready` removes the old key, because every login uses the new one by then.
 */
export async function acceptSshKey(
    cluster: ClusterConnection,
    machine: ClusterMachine,
    oldPrivateKey: string,
): Promise<void> {
    const { sshUser, sshPrivateKey } = cluster;
    const [publicKey, old] = [publicKeyOf(sshPrivateKey), publicKeyOf(oldPrivateKey)];
    // The same key has more than one text form.
    if (publicKey === old) return;
    const target = sshTarget(cluster, machine);
    const program = acceptProgram(publicKey, old);
    const login = (privateKey: string) =>
        runOverSsh({ ...target, privateKey }, shell(sshUser), program, timeout);
    await login(oldPrivateKey).catch(async (error: unknown) => {
        // An interrupted update may have removed the old key already.
        await login(sshPrivateKey).catch(() => {
            throw error;
        });
    });
}

function shell(sshUser: string): string {
    return sshUser === "root" ? "sh -s" : "sudo -n sh -s";
}

/** Not a part of the node program, because the machine may have an older script. */
export function acceptProgram(publicKey: string, old: string): string {
    return `set -eu
umask 077
for file in /root/.ssh/authorized_keys /home/*/.ssh/authorized_keys; do
    grep -qF '${old}' "$file" 2>/dev/null || continue
    grep -qF '${publicKey}' "$file" || printf '\\n%s\\n' '${publicKey}' >>"$file"
done
retired=/etc/nomad-cluster/retired-ssh-keys
mkdir -p /etc/nomad-cluster
{ grep -vF '${publicKey}' "$retired" 2>/dev/null || true; echo '${old}'; } >"$retired.new"
mv "$retired.new" "$retired"
`;
}

import { secretsIn } from "./secrets";
import type { Outcome } from "./taskTries";
import type { TestCluster } from "./testCluster";

/** The private key of a machine's agents. */
export const agentKey = "/etc/consul.d/tls/key.pem";
export const secretFiles = [
    ...[agentKey, "/etc/consul.d/consul.json", "/etc/nomad.d/tls/key.pem", "/etc/nomad.d/nomad.json"],
    ...["/etc/nomad-cluster/consul-token", "/etc/shadow", "/etc/ssh/ssh_host_ed25519_key"],
];

/** Looks for secrets in files and environments, of the machine and of all processes in sight. */
export const reading = `
gained() { echo "gained $*" | tr a-z A-Z; } # other than in the environment, which has these lines too
for folder in "" /proc/1/root /proc/[0-9]*/root; do
    cat ${secretFiles.map((file) => `"$folder${file}"`).join(" ")}
    ls "$folder/etc/consul.d" "$folder/etc/nomad.d" "$folder/var/lib/nomad/client" "$folder/var/lib/consul"
done 2>/dev/null
cat /proc/[0-9]*/environ 2>/dev/null | tr '\\0' '\\n'`;

/** Whatever a program can try from inside of its task; it ends in any case. */
export const attack = `${reading}
for port in 4646 8501; do curl -sk -m 5 "https://127.0.0.1:$port/v1/agent/self"; done
for user in 0 $(id -u consul); do
    python3 -c "import os; os.setuid($user); os.system('cat ${agentKey}')" 2>/dev/null && gained user $user
done
for file in /usr/bin/env /usr/local/bin/consul /usr/local/sbin/nomad-cluster-node; do
    { : >>$file; } 2>/dev/null && gained $file
done
for device in "8 0" "259 0"; do mknod /tmp/disk b $device 2>/dev/null && gained device $device; done
su -c id </dev/null 2>/dev/null && gained su
echo tried everything
exit 0`;

/** Texts that only a task has that got something: of the cluster's and the machine's secrets, and of what {@link attack} prints then. */
export async function marksOf(cluster: TestCluster, machine: string): Promise<string[]> {
    const read = await cluster.on(machine, `cat ${secretFiles.join(" ")}; ls /var/lib/consul`);
    const secrets = secretsIn(await cluster.export("--show-secrets"));
    return [
        ...secrets.flatMap((secret) => secret.marks),
        // An account without a password has the same line in every Debian.
        ...read.split("\n").filter((line) => line.length > 20 && !/^(-----|[\w-]+:[*!])/.test(line)),
        ...["GAINED", "raft", "client-id"],
    ].filter((mark) => mark !== "");
}

/** `refused`, `nothing` if it ran and got nothing, or its result. */
export function gainOf({ refused, printed }: Outcome, marks: string[]): string {
    const got = marks.filter((mark) => printed.includes(mark));
    if (got.length > 0) return `got ${got.join(", ")}`;
    if (refused !== undefined) return "refused";
    return printed.includes("tried everything") ? "nothing" : `did not end: ${printed}`;
}

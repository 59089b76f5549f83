import { unpacked } from "../../unpacked";
import { type Secret, secretsIn, secretsTold } from "../cluster/secrets";
import type { TestCluster } from "../cluster/testCluster";

const machines = ["node-0", "node-1", "node-2"];

/** Files of a machine outside of the image's own programs; the file systems in memory are named, `-xdev` skips them. */
const files = (test: string) =>
    `find / /run /tmp /dev/shm -xdev \\( -path /usr/share -o -path /usr/lib \\) -prune -o -type f -size -4096k ${test} -print0`;

/** Names of the files, of those that `find` gives, with one of the marks from standard input. */
const withMarks = (find: string) => `umask 077
marks=$(mktemp /root/marks.XXXXXX)
trap 'rm "$marks"' EXIT
cat >"$marks"
{ ${find} 2>/dev/null || true; } | { xargs -0 grep -lFf "$marks" 2>/dev/null || true; } | grep -vxF "$marks" || true`;

const asNobody = "setpriv --reuid=65534 --regid=65534 --clear-groups";

/** Tests that private keys, gossip keys and bundles can be read only where they are needed. */
export function secretsStaySecret(
    context: () => { cluster: TestCluster; argumentsOfUp: () => Promise<string> },
): void {
    let secrets: Secret[];
    let marks: string;

    beforeAll(async () => {
        secrets = secretsIn(await context().cluster.export("--show-secrets"));
        marks = `${secrets.flatMap((secret) => secret.marks).join("\n")}\n`;
    });

    test("the keys looked for are those of the authority, each machine, the operator, SSH, both gossip layers and every token", () => {
        expect([...new Set(secrets.map(({ what }) => what.split(" ")[0]))].sort()).toEqual(
            [
                ...["local-ca", "local-consul", "local-nomad", "local-operator", "local-ssh"],
                ...["local-consul-management", "local-nomad-management", "local-dns", "local-observer"],
                "local-observer-nomad-token",
                ...machines.flatMap((machine) =>
                    ["", "-consul", "-nomad"].map((suffix) => `local-${machine}${suffix}`),
                ),
            ].sort(),
        );
        expect(secrets.filter((secret) => secret.marks.length === 0)).toEqual([]);
    });

    test("the exported stack holds no secret in plaintext", async () => {
        const { cluster } = context();
        expect(secretsTold(await cluster.export(), secrets)).toEqual([]);
        expect(secretsTold(await cluster.export("--show-secrets"), secrets)).toHaveLength(secrets.length);
    });

    test("no process on the host or on a machine had a secret in its arguments during the update", async () => {
        const argumentsOfUp = await context().argumentsOfUp();
        expect(argumentsOfUp).toContain("nomad-cluster-node receive"); // the recording saw the machines' processes
        expect(secretsTold(argumentsOfUp, secrets)).toEqual([]);
    });

    test.each(machines)("no process on %s has a secret in its arguments or environment", async (machine) => {
        const { cluster } = context();
        const all = await cluster.on(
            machine,
            "cat /proc/[0-9]*/cmdline /proc/[0-9]*/environ | tr '\\0' '\\n'",
        );
        expect(all).toContain("/usr/local/bin/nomad");
        expect(secretsTold(all, secrets)).toEqual([]);
    });

    test.each(machines)("the user-data of %s holds no secret", async (machine) => {
        const userData = await context().cluster.on(machine, "cat /var/lib/cloud/instance/user-data.txt");
        expect(userData).toContain("#cloud-config");
        expect(secretsTold(unpacked(userData), secrets)).toEqual([]);
        const cloud = `find /var/lib/cloud /run/cloud-init /var/log -type f -print0`;
        expect(await context().cluster.on(machine, withMarks(cloud), marks)).toBe("");
    });

    test.each(machines)("no file on %s that others can read holds a secret", async (machine) => {
        const { cluster } = context();
        const readable = await cluster.on(machine, withMarks(`${asNobody} ${files("-readable")}`), marks);
        expect(readable).toBe("");
        // As root, the same search finds the files in their places.
        const held = (await cluster.on(machine, withMarks(files("")), marks)).trim().split("\n").sort();
        expect(held).toEqual(
            expect.arrayContaining([
                "/etc/consul.d/consul.json",
                "/etc/consul.d/tls/key.pem",
                "/etc/nomad.d/nomad.json",
                "/etc/nomad.d/tls/key.pem",
            ]),
        );
    });
}

import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parse, stringify } from "yaml";
import { bootDocument, nodeSettings } from "../../sdk/node";
import { createMachine, createNetwork, sweep } from "../../sdk/nspawn";
import { run } from "../../sdk/process/run";
import { type ArtifactMirror, hostPlatform } from "../../sdk/toolchain";
import { releaseFiles } from "../../sdk/toolchain/hashicorpRelease";
import { type ClusterPlan, combinedRoles, type NodePlan, planCluster, Role } from "../../sdk/topology";
import { artifactsMount } from "../../components/platforms/local/artifactsMount";

/** Prefix of the names of everything that the benchmark makes on this host. */
const prefix = "bench-";

/** The same start for each contestant: freshly booted, equal machines, and the operator's files. */
export interface Bed {
    plan: ClusterPlan;
    machines: { node: NodePlan; address: string }[];
    networkCidr: string;
    operator: Operator;
}

export interface Operator {
    /** Consul and Nomad, as zips. */
    mirror: ArtifactMirror;
    /** Consul and Nomad, and hashi-up, as programs. */
    programs: Record<"consul" | "nomad" | "hashi-up", string>;
    /** File with the private key that logs in on every machine. */
    keyFile: string;
    publicKey: string;
    /** Removes the key. */
    forget(): Promise<void>;
}

export async function createOperator(parts: Pick<Operator, "mirror" | "programs">): Promise<Operator> {
    const folder = await mkdtemp(join(tmpdir(), "nomad-cluster-bench-"));
    const keyFile = join(folder, "key");
    await run("ssh-keygen", ["-q", "-t", "ed25519", "-N", "", "-C", "bench", "-f", keyFile]);
    return {
        ...parts,
        keyFile,
        publicKey: (await readFile(`${keyFile}.pub`, "utf8")).trim(),
        forget: () => rm(folder, { recursive: true, force: true }),
    };
}

/** Path of a product's zip below the artifact mirror. */
export function zipOf({ versions }: ArtifactMirror, product: "consul" | "nomad"): string {
    return join(product, versions[product], releaseFiles(product, versions[product], hostPlatform()).zip);
}

/** Up to three machines are combined nodes; the fourth and those after it are clients. */
function planOf(count: number, { versions }: ArtifactMirror): ClusterPlan {
    const servers = Math.min(count, 3);
    const clients = { worker: { count: count - servers, roles: [Role.NomadClient] } };
    return planCluster({
        groups: {
            node: { count: servers, roles: [...combinedRoles] },
            ...(count > servers && clients),
        },
        consulVersion: versions.consul,
        nomadVersion: versions.nomad,
    });
}

/**
 * The product's own user-data without its head start: nothing is installed before the clock runs. The image has no
 * unzip, which hashi-up needs: one that unpacks as the node program does spares it the time of an `apt-get`.
 */
function userData(plan: ClusterPlan, node: NodePlan, { mirror, publicKey }: Operator): string {
    const artifacts = { baseUrl: `file://${artifactsMount}`, sha256: mirror.sha256 };
    const text = bootDocument({
        settings: nodeSettings(plan, node, artifacts),
        sshAuthorizedKeys: [publicKey],
    });
    const document = parse(text) as { write_files: object[]; runcmd?: unknown };
    delete document.runcmd;
    const unzip = `#!/bin/sh\n# unzip -qq -o ZIP -d FOLDER\npython3 -m zipfile -e "$3" "$5" && chmod 755 "$5"/*\n`;
    document.write_files.push({ path: "/usr/local/sbin/unzip", permissions: "0755", content: unzip });
    return `#cloud-config\n${stringify(document, { lineWidth: 0 })}`;
}

/**
 * Boots machines, does the work once all of them answer SSH, and removes them.
 *
 * @param mounted Whether the machines see the operator's zips, as those of `npm run up` do.
 */
export async function onFreshMachines<T>(
    operator: Operator,
    count: number,
    mounted: boolean,
    work: (bed: Bed) => Promise<T>,
): Promise<T> {
    const plan = planOf(count, operator.mirror);
    try {
        const { name, cidr } = await createNetwork({ name: `${prefix}network` });
        const machines = await Promise.all(
            plan.nodes.map(async (node) => {
                const machine = await createMachine({
                    name: `${prefix}${node.name}`,
                    hostName: node.name,
                    userData: userData(plan, node, operator),
                    interfaces: [{ name: "eth0", network: name }],
                    readOnlyMounts: mounted
                        ? [{ source: operator.mirror.directory, target: artifactsMount }]
                        : [],
                });
                return { node, address: machine.interfaces[0]!.address };
            }),
        );
        return await work({ plan, machines, networkCidr: cidr, operator });
    } finally {
        await clearBed();
    }
}

/** Removes whatever the benchmark has on this host, also what an earlier one left that was killed. */
export async function clearBed(): Promise<void> {
    await sweep(prefix);
}

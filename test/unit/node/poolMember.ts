import { readFileSync } from "node:fs";
import { join } from "node:path";
import { poolBundle, type PoolBundleOptions, type PoolSource } from "../../../sdk/node";
import { poolBootProgram } from "../../../sdk/node/nodeProgram";
import { poolSourceFiles } from "../../../sdk/node/poolSource";
import { planCluster } from "../../../sdk/topology";
import { BundledMachine, identity } from "./bundledMachine";
import { settingsOf } from "../agents/settings";
import { pinned } from "./releases";

const args = { pools: { burst: { initialCount: 1 } } };

export const bundleFile = "srv/pool/bundle";

/** Starts {@link file://./azure.py} in front of other commands. */
export const withAzure = `rm -f /run/azure.up; ip address add 169.254.169.254/32 dev lo; ip address add 168.63.129.16/32 dev lo
python3 /srv/azure.py & until [ -e /run/azure.up ]; do sleep 0.02; done
`;

/** A machine as it is after the boot document of a pool, with agents that only look at their configuration, and a systemd of files. */
export class PoolMember {
    private constructor(readonly machine: BundledMachine) {}

    static async create(source: PoolSource = { bundle: { file: `/${bundleFile}` } }): Promise<PoolMember> {
        const machine = await BundledMachine.create();
        await machine.root.write("usr/local/sbin/nomad-cluster-node", poolBootProgram(), 0o755);
        await machine.root.writeAll(poolSourceFiles(source));
        await machine.root.write("srv/azure.py", readFileSync(join(__dirname, "azure.py")));
        return new PoolMember(machine);
    }

    get root(): BundledMachine["root"] {
        return this.machine.root;
    }

    async bundle(changes: Partial<PoolBundleOptions> = {}): Promise<string> {
        const { consul, nomad, cni } = this.machine.releases;
        return poolBundle({
            ...settingsOf(args)[0]!,
            ...{ artifacts: pinned(consul, nomad, cni), trustBundle: "CA\n", identity },
            pool: planCluster(args).pools[0]!,
            ...changes,
        });
    }

    /**
     * Runs a verb under a host name. With a name that is no member's, \`join\` ends before it asks servers, which it says.
     */
    async run(verb: string, { before = "", host = "elsewhere" } = {}): Promise<string> {
        return this.root.run(
            `${before} unshare --uts sh -c 'hostname ${host} && exec nomad-cluster-node ${verb}' 2>&1 || echo "status $?"`,
        );
    }
}

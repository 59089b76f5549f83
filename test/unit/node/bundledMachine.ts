import { readFileSync } from "node:fs";
import { join } from "node:path";
import { bundle, type BundleOptions, receiveCommand } from "../../../sdk/node";
import { combinedRoles, defaultVersions, type TopologyArgs } from "../../../sdk/topology";
import { bootProgram } from "../../../sdk/node/nodeProgram";
import { MachineRoot } from "../../machineRoot";
import { settingsOf } from "../agents/settings";
import { installProgram } from "./installProgram";
import { addCniPlugins, addRelease, pinned, type Release } from "./releases";

/** Accepts its configuration unless the test left a file that says otherwise. */
const agent = `#!/bin/sh
[ ! -e /run/refuse ] || { echo "unknown key"; exit 1; }
`;

export const identity = { certPem: "CERT\n", keyPem: "KEY OF THE MACHINE\n" };

export const combined: TopologyArgs = { groups: { node: { count: 1, roles: [...combinedRoles] } } };

export const systemctl = readFileSync(join(__dirname, "systemctl.sh"), "utf8");

/** A machine that is given bundles, with agents that only look at their configuration, and a systemd of files. */
export class BundledMachine {
    private constructor(
        readonly root: MachineRoot,
        readonly releases: { consul: Release; nomad: Release; cni: string },
    ) {}

    static async create(): Promise<BundledMachine> {
        const root = await MachineRoot.create();
        await root.write("usr/local/sbin/nomad-cluster-node", bootProgram(), 0o755);
        await root.write("usr/local/sbin/systemctl", systemctl, 0o755);
        for (const program of ["dockerd", "iptables", "modprobe"])
            await root.write(`usr/local/sbin/${program}`, `#!/bin/sh\necho "$*" >>/run/${program}\n`, 0o755);
        await root.run("mkdir -p /etc/systemd/system");
        const consul = await addRelease(root, "consul", defaultVersions.consul, agent);
        const nomad = await addRelease(root, "nomad", defaultVersions.nomad, agent);
        return new BundledMachine(root, { consul, nomad, cni: await addCniPlugins(root) });
    }

    /** Delivers a bundle as the component does, after `before`; returns what the machine printed. */
    async receive(
        args: TopologyArgs = combined,
        keyPem = identity.keyPem,
        before = "true",
        known: Partial<BundleOptions> = {},
    ): Promise<string> {
        return this.root.run(
            `${before} && ${receiveCommand("root")}`,
            await this.bundleOf(args, keyPem, known),
        );
    }

    /** The same for a bundle whose `apply` runs with a patch. It is unpacked here, because it brings the program. */
    async applyPatched(
        patch: string,
        {
            before = "true",
            known = {},
            args = combined,
            keyPem = identity.keyPem,
        }: { before?: string; known?: Partial<BundleOptions>; args?: TopologyArgs; keyPem?: string },
    ): Promise<string> {
        await installProgram(this.root, patch);
        const staging = "/run/nomad-cluster/staging";
        const unpack = `mkdir -p ${staging} && base64 -d | gunzip | tar -x -C ${staging} -f -`;
        const input = await this.bundleOf(args, keyPem, known);
        return this.root.run(`${before} && ${unpack} && nomad-cluster-node apply`, input);
    }

    async bundleOf(args: TopologyArgs, keyPem: string, known: Partial<BundleOptions> = {}): Promise<string> {
        const [settings] = settingsOf(args, known);
        const artifacts = pinned(this.releases.consul, this.releases.nomad, this.releases.cni);
        const { registries, volume } = known;
        return bundle({
            ...settings!,
            ...{ artifacts, registries, volume, trustBundle: "CA\n", identity: { ...identity, keyPem } },
        });
    }

    /** Puts another Nomad into the mirror, and into the bundles that are delivered from now on. */
    async offerNomad(version: string): Promise<void> {
        this.releases.nomad = await addRelease(this.root, "nomad", version, agent);
    }

    /** The changes that systemd was asked for since the last call. */
    async asked(): Promise<string[]> {
        const lines = await this.root.run("cat /run/asked 2>/dev/null; rm -f /run/asked");
        return lines.split("\n").filter(Boolean);
    }
}

import { chmod, copyFile, mkdir, mkdtemp, readFile, realpath, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { run } from "../sdk/process/run";

/** Addresses of the machine: one in the cluster's network, and those that must never be picked in its place. */
export const privateAddress = "10.20.0.5";

/** Its own accounts, and this host's programs, read-only; what is written lands in the machine's folder. */
const enter = `set -eu
cd "\${0%/*}"
for link in bin sbin lib lib64; do [ -L $link ] || ln -s usr/$link $link; done
mount --rbind /usr usr
mount -o remount,bind,ro usr
mount --bind local usr/local
mount -t proc proc proc
mount --rbind /dev dev
ip -batch - <<END
link set lo up
link add eth0 type veth peer name eth0-peer
address add ${privateAddress}/24 dev eth0
address add 203.0.113.5/24 dev eth0-peer
link add docker0 type bridge
address add 172.17.0.1/16 dev docker0
link set eth0 up
link set eth0-peer up
link set docker0 up
END
exec env -i PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin chroot . sh -c "$1"
`;

/**
 * A machine as far as programs need one that do not boot: this host's /usr below file system, accounts and network of its
 * own. Nothing it does is seen outside, and it reaches no network. Needs root and Linux.
 */
export class MachineRoot {
    private constructor(readonly folder: string) {}

    static async create(): Promise<MachineRoot> {
        const root = new MachineRoot(await mkdtemp(join(tmpdir(), "machine-root-")));
        await chmod(root.folder, 0o755); // other accounts of the machine work in it too
        const folders = ["etc", "var/lib", "run", "tmp", "usr", "proc", "dev", "local/bin", "local/sbin"];
        for (const folder of folders) await mkdir(join(root.folder, folder), { recursive: true });
        for (const file of ["passwd", "group", "shadow", "gshadow", "login.defs"])
            await copyFile(join("/etc", file), join(root.folder, "etc", file));
        await root.write("enter.sh", enter);
        // As every image has it: the node program would install a missing one.
        await root.write("usr/local/sbin/resolvectl", "#!/bin/sh\n", 0o755);
        return root;
    }

    /** Writes a file at the machine's `path`, for example `etc/consul.d/consul.json`. */
    async write(path: string, content: string | Uint8Array, mode = 0o644): Promise<void> {
        const file = this.fileAt(path);
        await mkdir(dirname(file), { recursive: true });
        await writeFile(file, content);
        await chmod(file, mode);
    }

    async writeAll(files: Record<string, string | Uint8Array>): Promise<void> {
        for (const [path, content] of Object.entries(files)) await this.write(path, content);
    }

    /** Copies a program of this host to the machine's /usr/local/bin. */
    async addProgram(name: string, path: string): Promise<void> {
        const file = this.fileAt(`usr/local/bin/${name}`);
        await copyFile(await realpath(path), file);
        await chmod(file, 0o755);
    }

    async read(path: string): Promise<string> {
        return readFile(this.fileAt(path), "utf8");
    }

    /**
     * Runs shell commands as the machine's root with an empty environment, as cloud-init does.
     *
     * @throws CommandError if they end with a non-zero status.
     */
    async run(commands: string, input?: string): Promise<string> {
        // A machine's own process space ends whatever a test started with the test's command.
        const isolation = ["--mount", "--net", "--pid", "--fork", "--kill-child"];
        return run("unshare", [...isolation, "sh", this.fileAt("enter.sh"), commands], {
            input,
            timeout: 60_000,
        });
    }

    async remove(): Promise<void> {
        await rm(this.folder, { recursive: true, force: true });
    }

    private fileAt(path: string): string {
        return join(this.folder, path.replace(/^\/?usr\/local\//, "local/"));
    }
}

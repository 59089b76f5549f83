import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { onPath } from "../../../sdk/toolchain/onPath";

/** A folder of its own for a test: cache, engine's home and a PATH on which only named programs are. */
export interface Sandbox {
    folder: string;
    /** The only folder on PATH. */
    bin: string;
    /** Writes an executable shell script. */
    script(path: string, body: string): void;
    /** Puts programs of this machine on PATH. */
    link(...names: string[]): void;
    remove(): void;
}

export function sandbox(): Sandbox {
    const folder = mkdtempSync(join(tmpdir(), "toolchain-test-"));
    const bin = join(folder, "bin");
    const before = { ...process.env };
    mkdirSync(bin);
    process.env.PULUMI_NOMAD_CLUSTER_CACHE = join(folder, "cache");
    process.env.PULUMI_HOME = join(folder, "pulumi-home");
    process.env.PATH = bin;
    return {
        folder,
        bin,
        script(path, body) {
            mkdirSync(dirname(path), { recursive: true });
            writeFileSync(path, `#!/bin/sh\n${body}\n`, { mode: 0o755 });
        },
        link(...names) {
            for (const name of names) symlinkSync(onPath(name, before.PATH)!, join(bin, name));
        },
        remove() {
            process.env.PATH = before.PATH;
            delete process.env.PULUMI_NOMAD_CLUSTER_CACHE;
            delete process.env.PULUMI_HOME;
            rmSync(folder, { recursive: true, force: true });
        },
    };
}

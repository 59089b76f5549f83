import { mkdirSync, readdirSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { transformFileSync } from "@swc/core";
import { packageFolder } from "../../../sdk/process/packageFolder";

/** Writes sdk/toolchain as JavaScript below `folder`, for tests that need it in processes of their own. */
export function transpileToolchain(folder: string): string {
    for (const part of ["toolchain", "process"]) {
        const from = join(packageFolder(), "sdk", part);
        const to = join(folder, "sdk", part);
        mkdirSync(to, { recursive: true });
        for (const file of readdirSync(from).filter((name) => name.endsWith(".ts"))) {
            const { code } = transformFileSync(join(from, file), {
                jsc: { target: "es2022", parser: { syntax: "typescript" } },
                module: { type: "commonjs" },
            });
            writeFileSync(join(to, file.replace(/ts$/, "js")), code);
        }
    }
    symlinkSync(join(packageFolder(), "node_modules"), join(folder, "node_modules"));
    return join(folder, "sdk", "toolchain");
}

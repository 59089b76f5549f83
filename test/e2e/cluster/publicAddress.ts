import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";

/** Puts a `curl` into a folder that knows the one site that README asks: which address the operator has on the internet. */
export async function answerPublicAddress(folder: string, address: string): Promise<void> {
    await mkdir(folder);
    const script = `#!/bin/sh\n[ "$*" = "-s https://api.ipify.org" ] && exec printf %s ${address}\nexit 6\n`;
    await writeFile(join(folder, "curl"), script, { mode: 0o755 });
}

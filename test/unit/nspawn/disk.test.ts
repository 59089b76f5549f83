import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { placeApart } from "../../../sdk/nspawn/disk";

const print = (program: string, ...args: string[]) => execFileSync(program, args, { encoding: "utf8" });

// ext4 and a file system without the attribute, unless the folder for temporary files is on such a one too.
test.each([tmpdir(), "/dev/shm"])(
    "the machines below %s lie apart, if the file system can do so",
    async (parent) => {
        const folder = mkdtempSync(join(parent, "place-apart-"));
        try {
            await placeApart(join(folder, "machines"));
            const isExt = print("stat", "--file-system", "--format=%T", folder).startsWith("ext2/ext3");
            const attributes = isExt ? print("lsattr", "-d", join(folder, "machines")).split(" ")[0] : "none";
            expect(attributes).toMatch(isExt ? /T/ : /none/);
        } finally {
            rmSync(folder, { recursive: true });
        }
    },
);

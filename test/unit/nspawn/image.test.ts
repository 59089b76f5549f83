import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { imageName, mmdebstrapArguments } from "../../../sdk/nspawn/image";
import { debian12 } from "../../../sdk/nspawn/imageRecipe";

test("a changed recipe gives another image, the same recipe the same", () => {
    expect(imageName("debian-12", { ...debian12 })).toBe(imageName("debian-12", debian12));
    const other = { ...debian12, packages: [...debian12.packages, "vim"] };
    expect(imageName("debian-12", other)).not.toBe(imageName("debian-12", debian12));
});

test("the image has what clusters build on", () => {
    const [packages = ""] = mmdebstrapArguments(debian12, "/target").filter((one) =>
        one.startsWith("--include="),
    );
    for (const needed of [
        "systemd-sysv",
        "openssh-server",
        "cloud-init",
        "nftables",
        "curl",
        "sudo",
        "docker.io",
    ])
        expect(packages.slice("--include=".length).split(",")).toContain(needed);
    expect(mmdebstrapArguments(debian12, "/target").slice(-2)).toEqual(["bookworm", "/target"]);
});

test("systemd takes the units of the image", () => {
    const folder = mkdtempSync(join(tmpdir(), "units-"));
    try {
        const units = Object.entries(debian12.files).filter(([path]) => path.endsWith(".service"));
        expect(units).toHaveLength(Object.keys(debian12.enabled).length);
        for (const [path, text] of units) {
            const file = join(folder, path.split("/").at(-1) ?? "");
            writeFileSync(file, text);
            execFileSync("systemd-analyze", ["verify", file], { stdio: "pipe" });
        }
    } finally {
        rmSync(folder, { recursive: true });
    }
});

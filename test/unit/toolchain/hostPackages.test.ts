import { readFileSync } from "node:fs";
import { join } from "node:path";
import {
    hostPrograms,
    installHostPackages,
    missingHostPrograms,
    missingText,
} from "../../../sdk/toolchain/hostPackages";
import { type Sandbox, sandbox } from "./sandbox";

let box: Sandbox;
beforeEach(() => {
    box = sandbox(); // mmdebstrap and systemd-nspawn are not on its PATH
});
afterEach(() => box.remove());

const missingNames = () => missingHostPrograms().map(({ name }) => name);

/** An apt-get that notes how it was called and, on install, brings all programs into `bin`. */
function apt(installs: boolean): void {
    const programs = hostPrograms.map(({ name }) => name).filter((name) => !name.startsWith("/"));
    const bring = programs
        .map((name) => `: > "${box.bin}/${name}"; /bin/chmod +x "${box.bin}/${name}"`)
        .join("\n");
    box.script(
        join(box.bin, "apt-get"),
        `echo "$DEBIAN_FRONTEND $*" >> "${box.folder}/calls"\n${installs ? `if [ "$1" = install ]; then\n${bring}\nfi` : ""}`,
    );
}

test("a program is missing if it is not on PATH", () => {
    expect(missingNames()).toEqual(expect.arrayContaining(["systemd-nspawn", "mmdebstrap"]));
    box.script(join(box.bin, "mmdebstrap"), "exit 0");
    expect(missingNames()).not.toContain("mmdebstrap");
});

test("as root with apt: lists are updated, then just what is missing is installed, without questions", async () => {
    jest.spyOn(process, "getuid").mockReturnValue(0);
    apt(true);
    box.script(join(box.bin, "mmdebstrap"), "exit 0");
    await installHostPackages(() => undefined);
    const [update, install] = readFileSync(join(box.folder, "calls"), "utf8").trim().split("\n");
    expect(update).toBe("noninteractive update");
    expect(install).toMatch(/^noninteractive install --yes --no-install-recommends systemd-container\b/);
    expect(install).not.toContain("mmdebstrap");
});

test("an apt that succeeds without bringing the programs is not believed", async () => {
    jest.spyOn(process, "getuid").mockReturnValue(0);
    apt(false);
    await expect(installHostPackages(() => undefined)).rejects.toThrow(
        "- systemd-nspawn (boots the machines)",
    );
});

test("without root nothing is run, and the error names the command of each family of distributions", async () => {
    jest.spyOn(process, "getuid").mockReturnValue(1000);
    apt(true);
    await expect(installHostPackages(() => undefined)).rejects.toThrow(missingText(missingHostPrograms()));
    expect(() => readFileSync(join(box.folder, "calls"))).toThrow("ENOENT");
});

test("the message lists each program with its purpose, and packages as each distribution calls them", () => {
    const some = hostPrograms.filter(({ name }) => ["systemd-nspawn", "ip"].includes(name));
    expect(missingText(some)).toBe(
        [
            "Local machines need programs that are not installed:",
            "- systemd-nspawn (boots the machines)",
            "- ip (makes their network)",
            "Run, as root:",
            "  Debian, Ubuntu: apt-get install systemd-container iproute2",
            "  Fedora: dnf install systemd-container iproute",
            "  openSUSE: zypper install systemd-container iproute2",
            "  Arch: pacman -S systemd iproute2",
        ].join("\n"),
    );
});

test("if nothing is missing, nothing is run", async () => {
    for (const { name } of hostPrograms) if (!name.startsWith("/")) box.script(join(box.bin, name), "exit 0");
    apt(true);
    await installHostPackages(() => undefined);
    expect(() => readFileSync(join(box.folder, "calls"))).toThrow("ENOENT");
});

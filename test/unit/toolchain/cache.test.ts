import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, readdirSync, readFileSync, utimesSync, writeFileSync } from "node:fs";
import { homedir } from "node:os";
import { dirname, join } from "node:path";
import { cacheFolder, installOnce } from "../../../sdk/toolchain/cache";
import { type Sandbox, sandbox } from "./sandbox";
import { transpileToolchain } from "./transpiled";

let box: Sandbox, folder: string;
beforeEach(() => {
    box = sandbox();
    folder = join(box.folder, "cache", "tool", "1.0.0");
});
afterEach(() => box.remove());

const quiet = () => undefined;
const write = async (temporary: string) => writeFileSync(join(temporary, "program"), "whole");

/** A process that installs `folder`: it says "making", waits for a byte on standard input, then writes the program. */
function installer(): ChildProcess {
    const toolchain = existsSync(join(box.folder, "sdk"))
        ? join(box.folder, "sdk", "toolchain")
        : transpileToolchain(box.folder);
    const program = `
        const { installOnce } = require(${JSON.stringify(join(toolchain, "cache.js"))});
        const fs = require("node:fs");
        const make = async (temporary) => {
            fs.writeFileSync(temporary + "/half", "");
            console.log("making");
            await new Promise((resolve) => process.stdin.once("data", resolve));
            fs.writeFileSync(temporary + "/program", "whole");
        };
        installOnce(${JSON.stringify(folder)}, make, (line) => console.log(line)).then((made) => {
            console.log(made ? "made" : "there", fs.readFileSync(${JSON.stringify(join(folder, "program"))}, "utf8"));
            process.exit(0);
        });`;
    return spawn(process.execPath, ["-e", program], { stdio: ["pipe", "pipe", "inherit"] });
}

/** Waits until the process has printed a line with this text, and returns all it printed. */
async function printed(child: ChildProcess, text: string): Promise<string> {
    let output = "";
    for await (const chunk of child.stdout!.iterator({ destroyOnReturn: false })) {
        output += String(chunk);
        if (output.includes(text)) return output;
    }
    throw new Error(`ended without \`${text}\`: ${output}`);
}

test("of two processes that start at once, one makes it, the other waits and finds it whole", async () => {
    const first = installer();
    await printed(first, "making");
    const second = installer();
    const waiting = await printed(second, "waiting for another process");
    expect(waiting).not.toContain("making");
    first.stdin!.write("go");
    expect(await printed(first, "made")).toContain("made whole");
    expect(await printed(second, "there")).toContain("there whole");
});

test("a killed install leaves nothing that counts as installed, and the next one succeeds and clears what it left", async () => {
    const child = installer();
    await printed(child, "making");
    child.kill("SIGKILL");
    await once(child, "exit");
    expect(existsSync(folder)).toBe(false);
    expect(readdirSync(dirname(folder)).some((name) => name.includes(".partial-"))).toBe(true);

    // As after the time in which a living holder would have renewed its lock.
    const past = new Date(Date.now() - 60_000);
    utimesSync(`${folder}.lock`, past, past);
    expect(await installOnce(folder, write, quiet)).toBe(true);
    expect(readdirSync(dirname(folder))).toEqual(["1.0.0"]);
    expect(readFileSync(join(folder, "program"), "utf8")).toBe("whole");
});

test("an install that fails leaves nothing, and its error reaches the caller", async () => {
    const fail = async (temporary: string) => {
        await write(temporary);
        throw new Error("disk full");
    };
    await expect(installOnce(folder, fail, quiet)).rejects.toThrow("disk full");
    expect(readdirSync(dirname(folder))).toEqual([]);
    expect(await installOnce(folder, write, quiet)).toBe(true);
});

test("an existing entry is not made again", async () => {
    await installOnce(folder, write, quiet);
    const again = jest.fn();
    expect(await installOnce(folder, again, quiet)).toBe(false);
    expect(again).not.toHaveBeenCalled();
});

test("the cache folder is the one that the environment names, else XDG's, else below the home folder", () => {
    process.env.PULUMI_NOMAD_CLUSTER_CACHE = "/chosen";
    expect(cacheFolder()).toBe("/chosen");
    delete process.env.PULUMI_NOMAD_CLUSTER_CACHE;
    const xdg = process.env.XDG_CACHE_HOME;
    process.env.XDG_CACHE_HOME = "/xdg";
    expect(cacheFolder()).toBe("/xdg/pulumi-nomad-cluster");
    delete process.env.XDG_CACHE_HOME;
    expect(cacheFolder()).toBe(join(homedir(), ".cache/pulumi-nomad-cluster"));
    if (xdg !== undefined) process.env.XDG_CACHE_HOME = xdg;
});

import { readdir } from "node:fs/promises";
import { run } from "../../../sdk/process/run";
import { installedScript, nodeScript } from "../../../sdk/node/nodeScript";

test("shellcheck finds nothing, at its strictest", async () => {
    expect(await run("shellcheck", ["--shell=sh", "--severity=style", "-"], { input: nodeScript() })).toBe(
        "",
    );
});

test.each(["dash", "bash --posix", "sh"])("%s parses it", async (shell) => {
    const [program, ...options] = shell.split(" ") as [string, ...string[]];
    await run(program, [...options, "-n"], { input: nodeScript() });
});

test("machines are given the same program without its comments", async () => {
    expect(installedScript()).toMatch(/^#!\/bin\/sh\nset -eu\n/);
    expect(installedScript()).not.toMatch(/\n\s*(#.*)?\n/);
    // A shell prints a function as it understands it, whatever comments there were.
    const functions = async (text: string) =>
        run("bash", ["-s"], { input: `${text.slice(0, text.lastIndexOf("\ncase "))}\ndeclare -f\n` });
    expect(await functions(installedScript())).toBe(await functions(nodeScript()));
});

test("it begins with its interpreter and stops at the first error", () => {
    expect(nodeScript()).toMatch(/^#!\/bin\/sh\n/);
    expect(nodeScript()).toMatch(/^set -eu$/m);
});

test("an unknown verb is refused with those there are", async () => {
    await expect(run("sh", ["-s", "frobnicate"], { input: nodeScript() })).rejects.toThrow(
        /^nomad-cluster-node: unknown verb 'frobnicate': use receive, apply, install, .*, jwks, status or units$/m,
    );
});

test("its head tells of every verb, and of no other", () => {
    const script = nodeScript();
    const told = [...script.matchAll(/^# {3}([a-z-]+) .*$/gm)].map(([, verb]) => verb);
    const known = [...script.slice(script.lastIndexOf("\ncase ")).matchAll(/^ {4}([a-z-]+)\) /gm)].map(
        ([, verb]) => verb,
    );
    expect(told).toEqual(known);
});

test("the published package carries every part of it", async () => {
    const listed = await run("npm", ["pack", "--dry-run", "--json", "--ignore-scripts"]);
    const [{ files }] = JSON.parse(listed) as [{ files: { path: string }[] }];
    const parts = (await readdir("sdk/node/script")).map((part) => `sdk/node/script/${part}`);
    expect(files.map(({ path }) => path)).toEqual(expect.arrayContaining(parts));
});

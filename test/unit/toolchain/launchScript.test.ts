import { mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { run } from "../../../sdk/process/run";
import { writeLaunchScript } from "../../../sdk/toolchain/launchScript";
import { type Sandbox, sandbox } from "./sandbox";

const target = "@pulumi/pulumi/cmd/dynamic-provider";
let box: Sandbox, script: string;
beforeEach(async () => {
    box = sandbox();
    box.link("node");
    await writeLaunchScript("launcher", target, box.bin);
    script = join(box.bin, "launcher");
});
afterEach(() => box.remove());

test("it runs the module of the program's own @pulumi/pulumi, and passes arguments on as they are", async () => {
    const file = join(box.folder, "program/node_modules", target, "index.js");
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, "console.log(JSON.stringify(process.argv.slice(2)));");
    const output = await run(script, ["127.0.0.1:1", "two words", ""], { cwd: join(box.folder, "program") });
    expect(JSON.parse(output)).toEqual(["127.0.0.1:1", "two words", ""]);
});

test("in a program without @pulumi/pulumi it fails and names the module", async () => {
    await expect(run(script, [], { cwd: box.folder })).rejects.toThrow(`Cannot find module '${target}'`);
});

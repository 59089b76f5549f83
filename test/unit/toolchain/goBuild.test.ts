import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { run } from "../../../sdk/process/run";
import { buildGoModule } from "../../../sdk/toolchain/goBuild";
import { WayFailed } from "../../../sdk/toolchain/wayFailed";
import { type Sandbox, sandbox } from "./sandbox";

let box: Sandbox, source: string, target: string;
beforeEach(() => {
    box = sandbox();
    source = join(box.folder, "source");
    target = join(box.folder, "target");
    mkdirSync(source);
    mkdirSync(target);
    writeFileSync(join(source, "go.mod"), "module example.test/hello\n\ngo 1.21\n");
    writeFileSync(
        join(source, "main.go"),
        'package main\n\nvar version = "none"\n\nfunc main() { println("hello v" + version) }\n',
    );
});
afterEach(() => box.remove());

const build = { package: "example.test/hello", ldflags: "-X main.version=1.2.3" };
const buildHello = (lines: string[] = []) =>
    buildGoModule({ name: "hello", build, module: source }, target, (line) => lines.push(line));

test("a real build gives a program that runs, with its linker flags, and says how long it took", async () => {
    box.link("go");
    const lines: string[] = [];
    expect(await buildHello(lines)).toMatch(/^built from Go module example\.test\/hello with go1\./);
    expect(
        await run("sh", ["-c", `PATH=/bin:/usr/bin; exec ${join(target, "hello")} 2>&1`], {
            env: { PATH: "/bin" },
        }),
    ).toBe("hello v1.2.3\n");
    expect(lines.at(-1)).toMatch(/^built hello in \d+ s$/);
});

test("a script of the module lies beside the program and can be run", async () => {
    box.link("go");
    mkdirSync(join(source, "scripts"));
    writeFileSync(join(source, "scripts/hello-exec"), "#!/bin/sh\necho run\n", { mode: 0o444 });
    const withScript = { ...build, script: "scripts/hello-exec" };
    await buildGoModule({ name: "hello", build: withScript, module: source }, target, () => undefined);
    expect(await run(join(target, "hello-exec"), [])).toBe("run\n");
});

test("without Go it fails this way and names the version that the module needs", async () => {
    await expect(buildHello()).rejects.toThrow(
        "Go modules: needs Go >= 1.21 on PATH (https://go.dev/dl): spawn go ENOENT",
    );
});

test("a module that go.sum does not pin is refused, not fetched", async () => {
    box.link("go");
    writeFileSync(
        join(source, "go.mod"),
        "module example.test/hello\n\ngo 1.21\n\nrequire example.test/other v1.0.0\n",
    );
    writeFileSync(
        join(source, "main.go"),
        'package main\n\nimport _ "example.test/other"\n\nfunc main() {}\n',
    );
    await expect(buildHello()).rejects.toThrow(WayFailed);
    await expect(buildHello()).rejects.toThrow("missing go.sum entry");
});

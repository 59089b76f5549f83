import { rm } from "node:fs/promises";
import { CommandError, run } from "../../sdk/process/run";
import { expectHealthy } from "./cluster/expectHealthy";
import { tracesOf } from "./cluster/hostTraces";
import { secretsIn, secretsTold } from "./cluster/secrets";
import { LanguageStack } from "./languages/languageStack";
import { packedPackage } from "./languages/packedPackage";

/** The examples in Python and Go, each with a cluster of one machine, beside each other. */
let python: LanguageStack;
let go: LanguageStack;
let stacks: LanguageStack[];
let packed: Awaited<ReturnType<typeof packedPackage>>;

beforeAll(async () => {
    packed = await packedPackage();
    stacks = [
        (python = await LanguageStack.create("python", packed.files)),
        (go = await LanguageStack.create("go", packed.files)),
    ];
});

afterAll(async () => {
    for (const stack of stacks) await stack.remove();
    await rm(packed.folder, { recursive: true });
});

/** Ends when both have ended, so that no engine is left with a stack's lock. */
async function onBoth<T>(act: (stack: LanguageStack) => Promise<T>): Promise<T[]> {
    const acts = stacks.map(act);
    await Promise.allSettled(acts);
    return Promise.all(acts);
}

/** The output of a preview that fails. */
async function refusal(stack: LanguageStack): Promise<string> {
    const failed: unknown = await stack.pulumi("preview").catch((error: unknown) => error);
    if (!(failed instanceof CommandError)) throw new Error("The preview did not fail.");
    return failed.message;
}

/** Kinds and names of a stack's resources. A resource has the same kind in each language, with a package of its own. */
function resourcesOf(urns: string[]): string[] {
    const ours = urns.filter((urn) => !/pulumi:(pulumi:Stack|providers:)/.test(urn));
    return ours.map((urn) => urn.replace(/^.*:(\w+::[^:]+)$/, "$1")).sort();
}

const inState = async (stack: LanguageStack) => {
    const { deployment } = JSON.parse(await stack.export()) as {
        deployment: { resources: { urn: string }[] };
    };
    return resourcesOf(deployment.resources.map(({ urn }) => urn));
};

test("type checkers accept the programs and the generated SDK", async () => {
    const interpreter = (await run("python3", ["-c", "import sys; print(sys.executable)"])).trim();
    const mypy = ["--strict", `--python-executable=${interpreter}`, "--cache-dir=/dev/null", "__main__.py"];
    await run("/usr/bin/mypy", mypy, { cwd: python.folder, env: python.env });
    const sdk = "example.com/pulumi-nomad-cluster/sdk/go/nomadcluster";
    await run("go", ["vet", ".", sdk], { cwd: go.folder, env: go.env });
});

test("a preview refuses wrong arguments with this package's message", async () => {
    const [ofCluster, ofJob] = await Promise.all([
        python.withText("count=1", "count=0", async () => refusal(python)),
        go.withText("Jobspec: ", "TimeoutSeconds: pulumi.Float64(0), Jobspec: ", async () => refusal(go)),
    ]);
    expect(ofCluster).toContain("Expected `groups.node.count` to be a whole number from 1 to 200, got `0`");
    expect(ofJob).toContain("Expected `timeoutSeconds` to be");
});

test("both come up, and the job's page answers", async () => {
    await onBoth(async (stack) => stack.up());
    const pages = await onBoth(async (stack) => {
        const [address] = JSON.parse(
            await stack.pulumi("stack", "output", "addresses", "--json"),
        ) as string[];
        return (await fetch(`http://${address}:8080`)).text();
    });
    expect(pages).toEqual(["hello from Python", "hello from Go"]);
});

test("another update changes nothing", async () => {
    await onBoth(async (stack) => stack.up("--expect-no-changes"));
});

test("they consist of the same resources as a program in TypeScript", async () => {
    const typescript = await LanguageStack.create("typescript", packed.files);
    stacks.push(typescript);
    const { steps } = JSON.parse(await typescript.pulumi("preview", "--json")) as {
        steps: { urn: string }[];
    };
    stacks.pop();
    await typescript.remove();
    const planned = resourcesOf(steps.map(({ urn }) => urn));
    expect(planned).toContain("LocalMachine::dev-node-0");
    expect(await onBoth(inState)).toEqual([planned, planned]);
});

test("the command line works on both", async () => {
    const printed = await onBoth(async (stack) => stack.cli("status"));
    for (const text of printed) expect(text).toContain("Clients 1 of 1 ready");
    for (const stack of stacks) expectHealthy(await stack.status());
});

test("secrets are secrets in the state and in the outputs", async () => {
    for (const stack of stacks) {
        const secrets = secretsIn(await stack.export("--show-secrets"));
        expect(secrets.map(({ what }) => what)).toContain("dev-nomad-management token");
        expect(secretsTold(await stack.export(), secrets)).toEqual([]);
        expect(await stack.pulumi("stack", "output")).toMatch(/environment +\[secret\]/);
    }
});

test("destroy leaves nothing", async () => {
    await onBoth(async (stack) => stack.pulumi("destroy", "--yes", "--skip-preview"));
    for (const { prefix } of stacks) expect(await tracesOf(prefix)).toEqual([]);
});

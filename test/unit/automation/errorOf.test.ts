import { PulumiCommand } from "@pulumi/pulumi/automation";
import { ArgumentsRefused, deployCluster, StackBusy, UpdateFailed } from "../../../automation";
import { errorOf } from "../../../automation/errorOf";
import type { OpenStack } from "../../../automation/workspace";

const stack = { name: "dev" } as OpenStack;
const cause = new Error("code: -2");
const urn = "urn:pulumi:dev::p::nomad-cluster:index:NomadCluster$pulumi-nodejs:nomad-cluster:X::c-identity";

test("a failed resource is a failure with its last lines", async () => {
    const failures = [
        { urn, machine: "node-0", message: "node-0 still waits for consul to start\n--- last lines" },
    ];
    const error = await errorOf(stack, cause, failures);
    expect(error).toBeInstanceOf(UpdateFailed);
    expect(error).toMatchObject({ stackName: "dev", failures, cause });
    expect(error.message).toBe(
        "The update of stack `dev` failed:\nc-identity: node-0 still waits for consul to start\n--- last lines",
    );
});

test.each([
    [
        "a program's arguments",
        {
            message:
                "error: NomadCluster `c` cannot be made of these arguments:\n  - Expected `a` …\n  - Expected `b` …\n",
        },
        ["Expected `a` …", "Expected `b` …"],
    ],
    [
        "the configuration that a program reads",
        {
            message:
                "Unhandled exception: InputPropertiesError: NomadCluster cannot be made of the configuration of stack `dev`:\n  - Expected `p:a` …\n    at argsFromConfig\n",
        },
        ["Expected `p:a` …"],
    ],
    [
        "a change that a running cluster cannot make",
        {
            urn,
            message:
                "pulumi-nodejs:nomad-cluster:X resource 'c' has a problem: Expected `datacenter` to stay `dc1`",
        },
        ["Expected `datacenter` to stay `dc1`"],
    ],
])("a refusal of %s lists the problems", async (_, failure, problems) => {
    const error = await errorOf(stack, cause, [failure]);
    expect(error).toBeInstanceOf(ArgumentsRefused);
    expect((error as ArgumentsRefused).problems).toEqual(problems);
});

test.each([
    // The Automation API knows this sentence.
    "[409] Conflict: Another update is currently in progress.",
    "[409] Conflict: Another deployment of this stack has begun.",
])("Pulumi Cloud's answer `%s` is a conflict", async (answer) => {
    // As `ErrorResponse` and `ConflictingUpdateError` of Pulumi's source word it.
    const printed = `error: ${answer}\nTo learn more about possible reasons and resolution, visit https://www.pulumi.com/docs/support/troubleshooting/common-issues/update-conflicts/`;
    const workspace = { whoAmI: async () => ({ user: "me", url: "https://app.pulumi.com/me" }) };
    const inCloud = { ...stack, pulumi: { workspace } } as unknown as OpenStack;
    const program = Reflect.construct(PulumiCommand, ["sh", null]) as {
        run: (args: string[], folder: string, env: object) => Promise<unknown>;
    };
    const script = 'printf "%s" "$1" >&2; exit 255';
    const conflict: unknown = await program
        .run(["-c", script, "sh", printed], ".", {})
        .catch((caught: unknown) => caught);
    const error = await errorOf(inCloud, conflict, []);
    expect(error).toBeInstanceOf(StackBusy);
    expect(error.message).toBe("Another update of stack `dev` is running.");
});

test("wrong arguments are refused before anything else happens", async () => {
    const args = { local: {}, groups: { node: { count: 2, roles: ["consul-server" as const] } } };
    const refused = deployCluster({ stack: "s", project: "p", args, env: { PATH: "/nowhere" } });
    await expect(refused).rejects.toThrow(ArgumentsRefused);
    await expect(refused).rejects.toMatchObject({
        problems: expect.arrayContaining([expect.stringContaining("`groups.node.count`")]) as string[],
    });
});

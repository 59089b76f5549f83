import { ArgumentsRefused, deployCluster, UpdateFailed } from "../../../automation";
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

test("wrong arguments are refused before anything else happens", async () => {
    const args = { local: {}, groups: { node: { count: 2, roles: ["consul-server" as const] } } };
    const refused = deployCluster({ stack: "s", project: "p", args, env: { PATH: "/nowhere" } });
    await expect(refused).rejects.toThrow(ArgumentsRefused);
    await expect(refused).rejects.toMatchObject({
        problems: expect.arrayContaining([expect.stringContaining("`groups.node.count`")]) as string[],
    });
});

import * as pulumi from "@pulumi/pulumi";
import { Recorder } from "./recorder";
import { workloadIdentity } from "../../sdk/accessControl";
import type { ClusterConnection } from "../../sdk/cluster";
import { DynamicResource, type PropsOf } from "../../components/providers/dynamicResource";

const specification = workloadIdentity(["default"]);
declare const cluster: ClusterConnection;

/** Compiled, and never called: each error that is expected here must be one, or the compiler refuses this file. */
export const wrong = [
    (): PropsOf<"WorkloadIdentity"> => ({
        cluster,
        // @ts-expect-error a typo in a property's name
        specificaton: specification,
    }),
    // @ts-expect-error a property that is missing
    (): PropsOf<"WorkloadIdentity"> => ({ cluster }),
    // @ts-expect-error a value of another type
    (): PropsOf<"RandomSecret"> => ({ kind: "gossip" }),
    // @ts-expect-error what the provider alone knows
    (): PropsOf<"RandomSecret"> => ({ kind: "token", value: "mine" }),
    // @ts-expect-error a typo in the provider's name
    () => new DynamicResource("WorkloadIdentities", "prod", { cluster, specification }, {}),
    () =>
        new DynamicResource(
            "AclBootstrap",
            "prod",
            // @ts-expect-error a typo in a property of a resource that has no class of its own
            { product: "nomad", cluster, secretId: "", timeoutSecond: 30 },
            {},
        ),
];

test("a resource has its props, and the one line that loads its provider from the package", async () => {
    const recorder = await Recorder.start({});
    new DynamicResource("RandomSecret", "prod", { kind: "token", value: undefined }, {});
    await recorder.settled();
    const { inputs } = recorder.named("pulumi-nodejs:nomad-cluster:RandomSecret", "prod");
    expect(inputs).toEqual({
        kind: "token",
        __provider: expect.stringContaining(`.providers["RandomSecret"]`) as unknown,
    });
});

test("a program in a folder that does not find Pulumi's package is told once what to do, without a warning", async () => {
    const recorder = await Recorder.start({});
    const start = process.cwd();
    const info = jest.spyOn(pulumi.log, "info").mockResolvedValue(undefined);
    const warn = jest.spyOn(pulumi.log, "warn").mockResolvedValue(undefined);
    process.chdir("/");
    try {
        for (const name of ["a", "b"])
            new DynamicResource("RandomSecret", name, { kind: "token", value: undefined }, {});
        await recorder.settled();
        expect(info.mock.calls.map(([message]) => message)).toEqual([
            "Pulumi starts this package's providers in the folder that `main` of `projectSettings` names, else in the working directory `/`, " +
                "from which `@pulumi/pulumi` is not found. If no folder is named, set `main` to the one in which you installed both packages, " +
                "or use `deployCluster` of `pulumi-nomad-cluster/automation`.",
        ]);
        expect(warn).not.toHaveBeenCalled();
    } finally {
        process.chdir(start);
        info.mockRestore();
        warn.mockRestore();
    }
});

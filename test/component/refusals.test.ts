import * as pulumi from "@pulumi/pulumi";
import { NomadCluster, type NomadClusterArgs, Role } from "../../components";
import { localAnswers } from "./answers";
import { Recorder } from "./recorder";

async function refusalOf(args: NomadClusterArgs): Promise<pulumi.InputPropertiesError> {
    const recorder = await Recorder.start(localAnswers());
    let refusal: unknown;
    try {
        new NomadCluster("prod", args);
    } catch (error) {
        refusal = error;
    }
    await recorder.settled();
    expect(recorder.counts()).toEqual({});
    expect(pulumi.InputPropertiesError.isInstance(refusal)).toBe(true);
    return refusal as pulumi.InputPropertiesError;
}

test("every wrong argument is listed at once, and nothing is created", async () => {
    const refusal = await refusalOf({
        groups: { servers: { count: 2, roles: [Role.ConsulServer, Role.NomadServer] } },
        datacenter: "DC 1",
        networkCidr: "10.0.0.0/8",
        nomadVersion: "0.9.0",
        readinessTimeout: 5,
    });
    expect(refusal.errors?.map(({ propertyPath }) => propertyPath)).toEqual([
        ...["local", "groups.servers.count", "groups.servers.count", "datacenter", "nomadVersion"],
        ...["networkCidr", "readinessTimeout"],
    ]);
    // A program in Node.js shows the message alone.
    expect(refusal.message).toBe(
        [
            "NomadCluster `prod` cannot be made of these arguments:",
            ...refusal.errors.map(({ reason }) => `  - ${reason}`),
        ].join("\n"),
    );
});

test("no platform block", async () => {
    expect((await refusalOf({})).errors).toEqual([
        {
            propertyPath: "local",
            reason: "Expected exactly one platform block of `local`, got none. Keep one of them.",
        },
    ]);
});

test.each([29, 3601, 60.5, NaN])("a readiness timeout of %p", async (readinessTimeout) => {
    expect((await refusalOf({ local: {}, readinessTimeout })).errors).toEqual([
        {
            propertyPath: "readinessTimeout",
            reason: `Expected \`readinessTimeout\` to be a whole number of seconds from 30 to 3600, got \`${readinessTimeout}\`. Leave it out for 300.`,
        },
    ]);
});

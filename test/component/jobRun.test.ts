import * as pulumi from "@pulumi/pulumi";
import { type ClusterConnection, NomadJobRun, type NomadJobRunArgs } from "pulumi-nomad-cluster";
import { types } from "./answers";
import { Recorder, type Registration } from "./recorder";

const cluster = pulumi.secret({ name: "prod" } as ClusterConnection);

async function registered(args: Omit<NomadJobRunArgs, "cluster">): Promise<Registration[]> {
    const recorder = await Recorder.start({
        [types.secret]: () => ({ outputs: { value: "random" } }),
    });
    new NomadJobRun("migrate", { cluster, ...args });
    await recorder.settled();
    return recorder.registrations;
}

test("a run waits for its end within five minutes, unless told otherwise, and its token is a secret", async () => {
    const [, run] = await registered({ job: "migrate" });
    expect(run!.inputs).toMatchObject({
        ...{ job: "migrate", namespace: "default", wait: true, timeoutSeconds: 300, token: "random" },
    });
    expect(run!.secretInputs).toEqual(expect.arrayContaining(["cluster", "token"]));
});

test("a change of the job, payload, meta or a trigger is another token, and a secret among them stays one", async () => {
    const [token, run] = await registered({
        job: "migrate",
        payload: pulumi.secret("swordfish"),
        meta: { schema: "42" },
        triggers: [7],
    });
    expect(token).toMatchObject({ type: types.secret, name: "migrate-run" });
    const { "4dabf18193072939515e22adb298388d": signature, value } = token!.replacementTrigger as Record<
        string,
        unknown
    >;
    expect(signature).toBeDefined();
    expect(value).toEqual(["migrate", "default", "swordfish", { schema: "42" }, [7]]);
    expect(run!.secretInputs).toContain("payload");
    expect(Object.keys(run!.inputs)).not.toContain("triggers");
});

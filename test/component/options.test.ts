import * as pulumi from "@pulumi/pulumi";
import { NomadCluster } from "../../components";
import { localAnswers } from "./answers";
import { Recorder } from "./recorder";

/** The options that a program gives a cluster, as the engine gets them with each resource of the cluster. */
let recorder: Recorder;

class Elsewhere extends pulumi.CustomResource {}
class Tls extends pulumi.ProviderResource {}

beforeAll(async () => {
    recorder = await Recorder.start(localAnswers());
    const before = new Elsewhere("test:index:Elsewhere", "before");
    new NomadCluster(
        "prod",
        { local: {} },
        { dependsOn: before, protect: true, providers: [new Tls("tls", "mine")] },
    );
    await recorder.settled();
});

const ofCluster = () => recorder.registrations.filter(({ name }) => name.startsWith("prod"));

test("nothing of a cluster is made before what the cluster depends on", () => {
    const custom = ofCluster().filter((one) => one.custom);
    expect(custom.length).toBeGreaterThan(20);
    for (const { type, name, dependencies } of custom)
        expect([type, name, dependencies]).toEqual([
            type,
            name,
            expect.arrayContaining(["test:index:Elsewhere before"]),
        ]);
});

test("a protected cluster protects each of its resources", () => {
    for (const { type, name, protect } of ofCluster())
        expect([type, name, protect]).toEqual([type, name, true]);
});

test("resources of a provider's type are made by the provider that the cluster was given", () => {
    const keys = recorder.ofType("tls:index/privateKey:PrivateKey");
    expect(keys.length).toBeGreaterThan(0);
    for (const { name, provider } of keys)
        expect([name, provider]).toEqual([name, expect.stringContaining("::mine::")]);
});

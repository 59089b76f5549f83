import * as pulumi from "@pulumi/pulumi";
import { argsFromConfig, NomadCluster } from "../../components";
import { sshKeyPair } from "../rig/sshd/keyPair";
import { dropletAnswers, dropletTypes } from "./dropletAnswers";
import { Recorder } from "./recorder";

test("a stack's configuration makes a cluster, and its secrets are secrets in the state", async () => {
    const recorder = await Recorder.start(dropletAnswers());
    const key = sshKeyPair();
    const settings = {
        digitalocean: { region: "fra1", projectId: "p-1" },
        admin: { cidrs: ["203.0.113.7/32"], sshPrivateKey: key.private },
        groups: { node: { count: 1, roles: ["consul-server", "nomad-server", "nomad-client"] } },
    };
    const texts = Object.entries(settings).map(([name, value]) => [`project:${name}`, JSON.stringify(value)]);
    pulumi.runtime.setAllConfig(Object.fromEntries(texts) as Record<string, string>, [
        "project:admin",
        "project:digitalocean",
    ]);
    new NomadCluster("prod", argsFromConfig());
    await recorder.settled();

    expect(recorder.named(dropletTypes.droplet, "prod-node-0").inputs.region).toBe("fra1");
    expect(recorder.named(dropletTypes.sshKey, "prod-ssh").inputs.publicKey).toBe(key.public);
    const [resources] = recorder.ofType(dropletTypes.projectResources);
    expect(resources).toMatchObject({ inputs: { project: "p-1" }, secretInputs: ["project"] });
    for (const { inputs, secretInputs } of recorder.registrations) {
        const plain = Object.entries(inputs).filter(([name]) => !secretInputs.includes(name));
        expect(JSON.stringify(plain)).not.toContain("PRIVATE KEY");
    }
});

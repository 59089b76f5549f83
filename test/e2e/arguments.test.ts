import { generateKeyPairSync } from "node:crypto";
import { CommandError } from "../../sdk/process/run";
import { tracesOf } from "./cluster/hostTraces";
import { runPulumi } from "./cluster/runPulumi";
import { TestCluster } from "./cluster/testCluster";

/** The root project with settings that cannot be: nothing is created. */
let cluster: TestCluster;

beforeAll(async () => {
    cluster = await TestCluster.create();
});

afterAll(async () => cluster?.remove());

async function refusal(): Promise<string> {
    const error = await cluster.pulumi("preview").catch((caught: unknown) => caught);
    expect(error).toBeInstanceOf(CommandError);
    return (error as CommandError).stdout + (error as CommandError).stderr;
}

test("a preview lists every wrong argument with what is allowed, and creates nothing", async () => {
    await cluster.configure("groups", {
        servers: { count: 2, roles: ["consul-server"] },
        clients: { count: 1, roles: ["nomad-client"] },
    });
    await cluster.configure("datacenter", "DC One");
    await cluster.configure("region", "europe_1");
    await cluster.configure("networkCidr", "172.17.8.0/24");
    const printed = await refusal();
    for (const message of [
        `NomadCluster cannot be made of the configuration of stack \`${cluster.stack}\`:`,
        "  - Expected `nomad-cluster:groups.servers.count` to make an odd number of machines with the role `consul-server`, got `2`: it survives the loss of 0, no more than 1 would. Use 1 or 3, or set `allowEvenServers`.",
        "  - Expected at least one machine with the role `nomad-server`, got none. Give one group of 1, 3 or 5 machines that role.",
        "  - Expected `nomad-cluster:datacenter` to be 1 to 60 lower case letters, digits and `-`, got `DC One`. It becomes part of certificate and DNS names; use one like `dc1`.",
        "  - Expected `nomad-cluster:region` to be 1 to 60 lower case letters, digits and `-`, got `europe_1`. It becomes part of certificate and DNS names; use one like `global`.",
        "  - Expected `nomad-cluster:networkCidr` to be apart from Docker's default bridge `172.17.0.0/16`, got `172.17.8.0/24`, which overlaps it. Use one like `10.20.0.0/24`.",
    ])
        expect(printed).toContain(message);
    expect(await tracesOf(cluster.prefix)).toEqual([]);
});

test("a preview lists what is wrong within groups", async () => {
    await cluster.configure("groups", {
        servers: { count: 0, roles: ["consul-server", "nomad-server"] },
        Clients: { count: 1, roles: ["worker"] },
    });
    const printed = await refusal();
    for (const message of [
        "  - Expected `nomad-cluster:groups.servers.count` to be a whole number from 1 to 200, got `0`. Remove the group to have none.",
        "  - Expected a group's name to be 1 to 20 lower case letters, digits and `-`, beginning with a letter, got `Clients`. It becomes part of host names; use one like `clients`.",
        '  - Expected `nomad-cluster:groups.Clients.roles[0]` to be one of `consul-server`, `nomad-server`, `nomad-client`, got `"worker"`. Use one of them.',
    ])
        expect(printed).toContain(message);
});

test("a secret of the configuration is one in the plan, and is refused in a place that is not encrypted", async () => {
    for (const key of ["groups", "region", "networkCidr"]) await cluster.pulumi("config", "rm", key);
    await cluster.pulumi("config", "set", "--secret", "datacenter", "s3cret");
    expect(await refusal()).toContain(
        "  - Expected `nomad-cluster:datacenter` to be plain text, got a secret: Pulumi's state holds this value unencrypted. Set it without `--secret`.",
    );
    await cluster.pulumi("config", "rm", "datacenter");
    const { privateKey } = generateKeyPairSync("rsa", { modulusLength: 2048 });
    const pem = privateKey.export({ type: "pkcs1", format: "pem" }).toString();
    const shown = ["config", "set", "--secret", "--path", "admin.sshPrivateKey"];
    await runPulumi(shown, cluster.folder, cluster.env, pem);
    const plan = await cluster.pulumi("preview", "--json");
    expect(plan).toContain("nomad-cluster:index:NomadCluster");
    expect(plan).not.toContain(pem.split("\n")[1]);
});

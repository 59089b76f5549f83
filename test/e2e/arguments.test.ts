import { CommandError } from "../../sdk/process/run";
import { tracesOf } from "./cluster/hostTraces";
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
        "NomadCluster `local` cannot be made of these arguments:",
        "  - Expected `groups.servers.count` to make an odd number of machines with the role `consul-server`, got `2`: it survives the loss of 0, no more than 1 would. Use 1 or 3, or set `allowEvenServers`.",
        "  - Expected at least one machine with the role `nomad-server`, got none. Give one group of 1, 3 or 5 machines that role.",
        "  - Expected `datacenter` to be 1 to 60 lower case letters, digits and `-`, got `DC One`. It becomes part of certificate and DNS names; use one like `dc1`.",
        "  - Expected `region` to be 1 to 60 lower case letters, digits and `-`, got `europe_1`. It becomes part of certificate and DNS names; use one like `global`.",
        "  - Expected `networkCidr` to be apart from Docker's default bridge `172.17.0.0/16`, got `172.17.8.0/24`, which overlaps it. Use one like `10.20.0.0/24`.",
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
        "  - Expected `groups.servers.count` to be a whole number from 1 to 200, got `0`. Remove the group to have none.",
        "  - Expected a group's name to be 1 to 20 lower case letters, digits and `-`, beginning with a letter, got `Clients`. It becomes part of host names; use one like `clients`.",
        '  - Expected `groups.Clients.roles[0]` to be one of `consul-server`, `nomad-server`, `nomad-client`, got `"worker"`. Use one of them.',
    ])
        expect(printed).toContain(message);
});

import type { NomadClusterArgs } from "../../components";
import { Role } from "../../sdk/topology";
import { localAnswers, types } from "./answers";
import { dropletAnswers, dropletTypes } from "./dropletAnswers";
import type { Answers, Registration } from "./recorder";
import { startCluster } from "./startCluster";

/** A machine's cost is its own: nothing that is registered for a cluster may tell how many clients it has. */

const readiness = "pulumi-nodejs:nomad-cluster:Readiness prod-ready";

const key = ({ type, name }: Registration) => `${type} ${name}`;

function groups(clients: number): NomadClusterArgs["groups"] {
    return {
        servers: { count: 3, roles: [Role.ConsulServer, Role.NomadServer] },
        clients: { count: clients, roles: [Role.NomadClient] },
    };
}

const digitalocean = { region: "fra1", projectId: "project" };
const admin = { cidrs: ["203.0.113.7/32"] };
const platforms: [string, NomadClusterArgs, () => Answers][] = [
    ["local machines", { local: {} }, localAnswers],
    ["droplets", { digitalocean, admin }, dropletAnswers],
];

/** All that a cluster registers, and the value of `access`. Secrets and addresses are the same for the same name. */
async function registered(args: NomadClusterArgs, answers: () => Answers, clients: number) {
    const { recorder } = await startCluster({ ...args, groups: groups(clients) }, stable(answers()));
    return new Map(recorder.registrations.map((registration) => [key(registration), registration]));
}

/** Gives a machine the same identity whichever others there are, as one that exists keeps its own. */
function stable(answers: Answers): Answers {
    const host = (name: string) => Number(/\d+$/.exec(name)![0]) + (name.includes("clients") ? 100 : 10);
    return {
        ...answers,
        [types.machine]: (name) => ({
            id: name,
            outputs: { address: `10.20.0.${host(name)}`, boot: "first boot" },
        }),
        [dropletTypes.droplet]: (name) => ({
            id: String(412345000 + host(name)),
            outputs: {
                ipv4Address: `203.0.113.${host(name)}`,
                ipv4AddressPrivate: `10.104.0.${host(name)}`,
                dropletUrn: `do:droplet:${412345000 + host(name)}`,
            },
        }),
    };
}

describe.each(platforms)("with %s", (_, args, answers) => {
    let before: Map<string, Registration>;
    let after: Map<string, Registration>;
    beforeAll(async () => {
        before = await registered(args, answers, 20);
        after = await registered(args, answers, 21);
    });

    test("one more client registers its own resources, and leaves every other as it was", () => {
        for (const [name, registration] of before)
            if (name !== readiness) expect(after.get(name)).toEqual(registration);
        const added = [...after.keys()].filter((name) => !before.has(name));
        for (const name of added) expect(name).toMatch(/clients-20\b/);
        expect(added.length).toBe(after.size - before.size);
    });

    test("only the resource that stands for the whole cluster's readiness depends on all machines", () => {
        const { dependencies } = after.get(readiness)!;
        expect({ ...before.get(readiness)!, dependencies }).toEqual(after.get(readiness));
        expect(dependencies.filter((name) => name.startsWith(types.readinessCheck))).toHaveLength(24);
    });

    test("no resource of a client names another client", () => {
        for (const [name, registration] of after) {
            if (!/clients-7\b/.test(name)) continue;
            const others = JSON.stringify(registration).match(/clients-\d+/g) ?? [];
            expect(new Set(others.filter((other) => other !== "clients-7"))).toEqual(new Set());
        }
    });
});

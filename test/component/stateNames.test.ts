import { readFileSync } from "node:fs";
import { join } from "node:path";
import {
    AzureIngress,
    ConsulAclPolicy,
    ConsulAclToken,
    Ingress,
    NomadAclPolicy,
    NomadAclToken,
    type NomadCluster,
    type NomadClusterArgs,
    NomadHostVolume,
    NomadJob,
    NomadJobRun,
    NomadNamespace,
    NomadVariable,
    Role,
} from "../../components";
import { localAnswers } from "./answers";
import { azureAnswers } from "./azureAnswers";
import { dropletAnswers } from "./dropletAnswers";
import { ociAnswers } from "./ociAnswers";
import type { Answers } from "./recorder";
import { startCluster } from "./startCluster";

const groups = {
    servers: { count: 1, roles: [Role.ConsulServer, Role.NomadServer] },
    clients: { count: 1, roles: [Role.NomadClient] },
};
const admin = { cidrs: ["203.0.113.7/32"] };
const pools = { workers: { initialCount: 1 } };

/** Clusters that between them have every resource of the package. */
const clusters: [string, NomadClusterArgs, Answers][] = [
    ["local", { local: {}, groups, pools }, localAnswers()],
    [
        "digitalocean",
        {
            digitalocean: {
                ...{ region: "sgp1", ingress: Ingress.ReservedIp, projectId: "p-1" },
                volumes: { clients: { sizeGb: 10 } },
            },
            ...{ groups, admin },
        },
        dropletAnswers(),
    ],
    [
        "oci",
        {
            oci: {
                compartmentId: "ocid1.compartment.oc1..a",
                tenancyId: "ocid1.tenancy.oc1..a",
                placements: [{}],
            },
            ...{ groups, admin },
        },
        ociAnswers(),
    ],
    [
        "azure",
        { azure: { location: "westeurope", ingress: AzureIngress.Public }, groups, pools, admin },
        azureAnswers(),
    ],
];

function makeResources(made: NomadCluster): void {
    const cluster = made.access;
    new NomadJob("job", { cluster, jobspec: "" });
    new NomadJobRun("run", { cluster, job: "job" });
    new NomadNamespace("namespace", { cluster });
    new NomadVariable("variable", { cluster, path: "a/b", items: {} });
    new NomadHostVolume("volume", { cluster });
    new NomadAclPolicy("policy", { cluster, rules: "" });
    new NomadAclToken("token", { cluster, policies: [] });
    new ConsulAclPolicy("policy", { cluster, rules: "" });
    new ConsulAclToken("token", { cluster, policies: [] });
    made.clientCertificate("prometheus");
}

const file = join(__dirname, "stateNames.json");

/**
 * Types and names of a cluster's resources are its places in every stack's state. Another type or name creates a second resource and deletes
 * the first, which for a machine, a network or a token loses it. A rename therefore needs an entry in the resource's `aliases`; then write the
 * new name into stateNames.json.
 */
test.each(clusters)(
    "on %s, each resource has the type and the name that states know it by",
    async (platform, args, answers) => {
        const { cluster, recorder } = await startCluster(args, answers);
        if (platform === "local") makeResources(cluster);
        await recorder.settled();
        const names = recorder.registrations
            .map(({ type, name, parent }) => `${parent.trim()} > ${type} ${name}`)
            .sort();
        const known = JSON.parse(readFileSync(file, "utf8")) as Record<string, string[]>;
        expect(names).toEqual(known[platform]);
    },
);

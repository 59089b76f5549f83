import { readFile } from "node:fs/promises";
import * as pulumi from "@pulumi/pulumi";
import { AccessControl } from "../../components/accessControl";
import { Certificates } from "../../components/certificates";
import { Connection } from "../../components/connection";
import { TokenSecrets } from "../../components/tokenSecrets";
import type { BundleOptions } from "../../sdk/node";
import type { ClusterConnection } from "../../sdk/cluster";
import { shownHostKey } from "../../sdk/ssh";
import { isServer } from "../../sdk/topology";
import type { Bed } from "./bed";
import { startMonitor } from "./monitor";

/** Seconds that every wait for the cluster may take. */
export const timeoutSeconds = 240;

/** The parts of a cluster that the component makes without connecting to the machines. */
export interface Component {
    /** Each machine's own, in their order. */
    own: Pick<BundleOptions, "identity" | "consulTokens" | "trustBundle">[];
    /** The way to the cluster, without tokens. */
    connection: ClusterConnection;
    /**
     * Once all machines have their bundles: bootstraps both ACL systems, grants the agents their tokens and introduces the
     * clients. Returns the token that may ask how the cluster is.
     */
    controlAccess(): Promise<string>;
}

/** The parts of `NomadCluster` between its machines and its readiness check, made by the product's own classes. */
export async function createComponent(bed: Bed): Promise<Component> {
    const { plan, machines } = bed;
    const known = await startMonitor();
    const certificates = new Certificates("bench", plan, {});
    const made = machines.map(({ node, address }) => ({
        node,
        resource: certificates,
        id: pulumi.output(node.name),
        privateAddress: pulumi.output(address),
        sshAddress: pulumi.output(address),
    }));
    const secrets = new TokenSecrets("bench", made, [], {});
    const own = made.map((machine) => ({
        identity: certificates.forNode(machine),
        trustBundle: certificates.trustBundle,
        consulTokens: { ...secrets.of(machine.node), dns: secrets.dns },
    }));
    const connection = await known(connectionTo(bed, certificates));
    return {
        own: await known(pulumi.output(own)),
        connection,
        controlAccess: async () => {
            const accessControl = new AccessControl(
                "bench",
                {
                    secrets,
                    connection: new Connection(
                        "bench",
                        pulumi
                            .all([secrets.consulManagement, secrets.nomadManagement])
                            .apply(([consulToken, nomadToken]) => ({
                                ...connection,
                                consulToken,
                                nomadToken,
                            })),
                        {},
                    ),
                    dns: true,
                    delivered: machines.map(({ address }, index) => ({
                        machine: {
                            ...made[index]!,
                            hostKey: pulumi.output(shownHostKey(address).then((key) => key!)),
                        },
                        delivery: certificates,
                    })),
                    timeoutSeconds,
                    deletedWith: certificates,
                },
                {},
            );
            const needed = machines.flatMap(({ node }) => accessControl.neededBy(node));
            await known(pulumi.all(needed.map(({ urn }) => urn)));
            return known(accessControl.observerToken);
        },
    };
}

function connectionTo(
    { plan, machines, operator }: Bed,
    certificates: Certificates,
): pulumi.Output<ClusterConnection> {
    const { certPem, keyPem } = certificates.forOperator();
    return pulumi.output({
        name: "bench",
        datacenter: plan.datacenter,
        region: plan.region,
        servers: machines
            .filter(({ node }) => isServer(node))
            .map(({ node, address }) => ({
                name: node.name,
                id: node.name,
                roles: [...node.roles],
                address,
                sshAddress: address,
            })),
        caCert: certificates.trustBundle,
        operatorCert: certPem,
        operatorKey: keyPem,
        sshUser: "root",
        sshPrivateKey: readFile(operator.keyFile, "utf8"),
    });
}

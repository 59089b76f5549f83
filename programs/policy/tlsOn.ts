import type { StackValidationPolicy } from "@pulumi/policy";
import { clustersOf } from "./clusters";

export const tlsOn: StackValidationPolicy = {
    name: "tls-on",
    description:
        "Consul and Nomad speak mutual TLS: without it everyone on the network reads tokens and can pretend to be a server.",
    remediationSteps: "Use a version of this package that configures it for every agent.",
    enforcementLevel: "mandatory",
    severity: "critical",
    validateStack: ({ resources }, reportViolation) => {
        for (const { urn, outputs } of clustersOf(resources)) {
            const { insecurePorts = ["the ports of a version that does not say"] } = outputs;
            if (insecurePorts.length === 0) continue;
            reportViolation(
                `Expected every port to demand mutual TLS or a gossip key, got none for ${insecurePorts.join(", ")}. ${tlsOn.remediationSteps}`,
                urn,
            );
        }
    },
};

import type { StackValidationPolicy } from "@pulumi/policy";
import { clustersOf } from "./clusters";

export const tlsOn: StackValidationPolicy = {
    name: "tls-on",
    description:
        "Consul and Nomad speak mutual TLS: without it everyone on the network reads tokens and can pretend to be a server.",
    remediationSteps:
        "Leave TLS on; a cluster without it has to be made anew with a version of this package that has it.",
    enforcementLevel: "mandatory",
    severity: "critical",
    validateStack: ({ resources }, reportViolation) => {
        for (const { urn, outputs } of clustersOf(resources)) {
            if (outputs.tlsEnabled === true) continue;
            reportViolation(
                `Expected \`tlsEnabled\` to be true, got \`${String(outputs.tlsEnabled)}\`. ${tlsOn.remediationSteps}`,
                urn,
            );
        }
    },
};

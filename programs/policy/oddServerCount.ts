import type { StackValidationPolicy } from "@pulumi/policy";
import { clustersOf } from "./clusters";

export const oddServerCount: StackValidationPolicy = {
    name: "odd-server-count",
    description:
        "Consul and Nomad have an odd number of servers each: an even number survives the loss of no more servers than one fewer, and has one more that can fail.",
    remediationSteps: "Use 1, 3 or 5 machines with that server role.",
    enforcementLevel: "mandatory",
    severity: "medium",
    validateStack: ({ resources }, reportViolation) => {
        for (const { urn, outputs } of clustersOf(resources)) {
            for (const property of ["consulServers", "nomadServers"] as const) {
                const count = outputs[property];
                if (typeof count === "number" && count % 2 === 1) continue;
                reportViolation(
                    `Expected \`${property}\` to be odd, got \`${String(count)}\`. ${oddServerCount.remediationSteps}`,
                    urn,
                );
            }
        }
    },
};

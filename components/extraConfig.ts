import * as pulumi from "@pulumi/pulumi";
import { type ExtraConfig, validateExtra } from "../sdk/agents";
import type { Problem } from "../sdk/topology";
import type { NomadClusterArgs } from "./args";
import { refusal } from "./schema/refusal";

const agents = ["consul", "nomad"] as const;

/** Problems of the extra configuration that is plain text. The text of an output is checked by {@link extraConfig}. */
export function plainExtraProblems(args: NomadClusterArgs): Problem[] {
    const plain = agents.map((agent) => [agent, args[agent]?.extra] as const);
    return plain.flatMap(([agent, text]) => (typeof text === "string" ? validateExtra(agent, text) : []));
}

/** The extra configuration of both agents. The output fails with every problem as soon as the texts are known. */
export function extraConfig(name: string, args: NomadClusterArgs): pulumi.Output<ExtraConfig> {
    const texts = { consul: args.consul?.extra, nomad: args.nomad?.extra };
    return pulumi.output(texts).apply((known) => checkedExtra(name, known));
}

/** @throws pulumi.InputPropertiesError with every problem that there is. */
export function checkedExtra(name: string, texts: ExtraConfig): ExtraConfig {
    const problems = agents.flatMap((agent) => validateExtra(agent, texts[agent] ?? ""));
    if (problems.length > 0) throw refusal(`NomadCluster \`${name}\``, "these arguments", problems);
    return texts;
}

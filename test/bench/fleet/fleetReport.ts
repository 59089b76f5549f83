import { header, row } from "../report";
import { spread } from "../statistics";
import type { FleetResults } from "./measureFleet";
import type { Planned } from "./planned";
import { type Real, type Step, steps } from "./real";

const middle = (values: readonly number[]) => spread(values).median;

/** The measured part of the page about fleets, as Markdown. */
export function renderFleet({ planned, machines, real }: FleetResults, conditions: string[]): string {
    return [
        conditions.join("\n"),
        "Preview of a cluster that does not exist yet, beside the flat program (medians):",
        [
            "| machines | resources | this package | flat program | ratio |",
            "| ---: | ---: | ---: | ---: | ---: |",
            ...planned.map(plannedRow),
        ].join("\n"),
        `Real machines of this host, 3 servers and ${machines - 3} clients, seconds:`,
        [...header, ...(Object.keys(steps) as Step[]).map((step) => stepRow(step, real))].join("\n"),
        stateLines(machines, real),
    ].join("\n\n");
}

function plannedRow({ machines, resources, cluster, flat }: Planned): string {
    const [ours, theirs] = [middle(cluster), middle(flat)];
    const cells = [machines, resources, ours.toFixed(1), theirs.toFixed(1), (ours / theirs).toFixed(2)];
    return `| ${cells.join(" | ")} |`;
}

function stepRow(step: Step, real: Real[]): string {
    const resources = middle(real.map(({ changes }) => changes[step]));
    return row(`${steps[step]}: ${resources} resources`, spread(real.map(({ seconds }) => seconds[step])));
}

function stateLines(machines: number, real: Real[]): string {
    const kilobytes = (bytes: number) => `${(bytes / 1000).toFixed(1)} KB`;
    const all = middle(real.map(({ bytes }) => bytes.all));
    const oneMore = middle(real.map(({ bytes }) => bytes.oneMore));
    return [
        `- State: ${kilobytes(all)}, which is ${kilobytes(all / machines)} a machine.`,
        `- One more client adds ${kilobytes(oneMore)} to it.`,
    ].join("\n");
}

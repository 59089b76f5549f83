import type { Results, RowId } from "./rows";
import { rows } from "./rows";
import { type Spread, spreadBetween } from "./statistics";

const seconds = (value: number) => value.toFixed(1);

export function row(label: string, { min, median, max }: Spread): string {
    return `| ${label} | ${seconds(min)} | **${seconds(median)}** | ${seconds(max)} |`;
}

/** Of a table whose rows are made by {@link row}. */
export const header = ["| | min | median | max |", "| --- | ---: | ---: | ---: |"];

const labelled = (id: RowId, measured: number, rounds: number) =>
    rows[id].label + (measured < rounds ? `, ${measured} of ${rounds} rounds: the others failed` : "");

const ids = (results: Results) => (Object.keys(rows) as RowId[]).filter((id) => results[id].length > 0);

/** The measured part of the page, as Markdown. */
export function renderResults(results: Results, rounds: number, conditions: string[]): string {
    return [
        conditions.join("\n"),
        [
            ...header,
            ...ids(results).map((id) =>
                row(labelled(id, results[id].length, rounds), spreadBetween(results[id], undefined, "total")),
            ),
        ].join("\n"),
        verdict(results),
        "Where the time goes, each part from the end of the one before it to its own on the slowest machine:",
        [...header, ...durations(results)].join("\n"),
    ].join("\n\n");
}

function verdict({ ours, hashiUp, plain }: Results): string {
    const [mine, peer, floor] = [ours, hashiUp, plain].map(
        (rounds) => spreadBetween(rounds, undefined, "total").median,
    ) as [number, number, number];
    const verdictOn = (met: boolean) => (met ? "met" : "missed");
    return [
        `- Against hashi-up: ${(mine / peer).toFixed(2)} of its time (aim: at most a third, ${verdictOn(mine <= peer / 3)}).`,
        `- Against delivery plus election: ${(mine / floor).toFixed(2)} times (aim: at most 1.5, ${verdictOn(mine <= 1.5 * floor)}).`,
    ].join("\n");
}

function durations({ ours, hashiUp, plain }: Results): string[] {
    const part = (label: string, rounds: Results[RowId], from: string | undefined, to: string) =>
        row(label, spreadBetween(rounds, from, to));
    return [
        part("this package: zips over SSH", ours, undefined, "copied"),
        part("this package: verify, unpack, install", ours, "copied", "installed"),
        part("this package: configure, start", ours, "installed", "started"),
        part("this package: elections, access control, introduction of clients", ours, "started", "access"),
        part("this package: ready as asked from outside", ours, "access", "total"),
        part("this package: and then its readiness check", ours, "total", "ready"),
        part("plain script: delivery", plain, undefined, "copied"),
        part("plain script: elections, keyring, clients", plain, "copied", "total"),
        part("hashi-up: installs of both", hashiUp, undefined, "started"),
        part("hashi-up: elections, clients", hashiUp, "started", "total"),
        part("before the clock runs: certificates, tokens and bundles", ours, undefined, "prepared"),
    ];
}

/** The two measured parts of the page, by the command that writes each. */
export const parts = { formation: "npm run bench", fleet: "npm run bench -- --fleet" } as const;

/** Puts results into the page in the place of the last ones. @throws Error if the page has no such place. */
export function replaceResults(page: string, part: keyof typeof parts, results: string): string {
    const beginMark = `<!-- results: written by ${parts[part]} -->`;
    const endMark = `<!-- end of results -->`;
    const begin = page.indexOf(beginMark);
    const end = page.indexOf(endMark, begin);
    if (begin < 0 || end < begin)
        throw new Error(`Expected the page to hold \`${beginMark}\` and then \`${endMark}\`.`);
    return `${page.slice(0, begin)}${beginMark}\n\n${results}\n\n${page.slice(end)}`;
}

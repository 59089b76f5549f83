import type { JobDiff } from "../api";

interface FieldDiff {
    Type: string;
    Name: string;
    Old: string;
    New: string;
    Annotations?: string[] | null;
}

interface ObjectDiff {
    Type: string;
    Name: string;
    Fields?: FieldDiff[] | null;
    Objects?: ObjectDiff[] | null;
}

interface TaskDiff extends ObjectDiff {
    Annotations?: string[] | null;
}

interface GroupDiff extends ObjectDiff {
    Tasks?: TaskDiff[] | null;
    /** Number of allocations by what happens to them. */
    Updates?: Record<string, number> | null;
}

/** Maximum number of lines, about one screen. The remaining lines are counted. */
const maxLines = 40;

/** Maximum number of characters of a value, because a template's text would fill the screen. */
const maxValue = 60;

/** Characters before the first difference of two long values. */
const lead = 20;

/**
 * The changes of a plan, as `nomad plan` prints them: one line for each added or removed group and task, and no line for
 * unchanged fields. Empty if nothing changes.
 *
 * @param hideValues shows which fields change without their values, because one of them may be a secret.
 */
export function planLines(diff: JobDiff, hideValues: boolean): string[] {
    if (diff.Type === "None") return [];
    const job = diff as unknown as ObjectDiff & { ID: string; TaskGroups?: GroupDiff[] | null };
    const lines = [
        `${marker(job)}job "${job.ID}"`,
        ...(job.Type === "Edited" ? contents(job, hideValues) : []),
        ...changed(job.TaskGroups)
            .flatMap((group) => groupLines(group, hideValues))
            .map(indent),
    ];
    const more = lines.length - maxLines;
    return more > 1 ? [...lines.slice(0, maxLines), `… and ${more} lines more`] : lines;
}

function groupLines(group: GroupDiff, hideValues: boolean): string[] {
    const updates = Object.entries(group.Updates ?? {}).map(([what, count]) => `${count} ${what}`);
    return [
        `${marker(group)}group "${group.Name}"${inBrackets(updates)}`,
        ...(group.Type === "Edited" ? contents(group, hideValues) : []),
        ...changed(group.Tasks)
            .flatMap((task) => taskLines(task, hideValues))
            .map(indent),
    ];
}

function taskLines(task: TaskDiff, hideValues: boolean): string[] {
    return [
        `${marker(task)}task "${task.Name}"${inBrackets(task.Annotations)}`,
        ...(task.Type === "Edited" ? contents(task, hideValues) : []),
    ];
}

function contents({ Fields, Objects }: ObjectDiff, hideValues: boolean): string[] {
    const fields = changed(Fields).map((field) => fieldLine(field, hideValues));
    const objects = changed(Objects).flatMap((object) => [
        `${marker(object)}${object.Name} {`,
        ...contents(object, hideValues),
        "}",
    ]);
    return [...fields, ...objects].map(indent);
}

function fieldLine(field: FieldDiff, hideValues: boolean): string {
    const values = [
        ...(field.Type === "Added" ? [] : [field.Old]),
        ...(field.Type === "Deleted" ? [] : [field.New]),
    ];
    const start = Math.max(0, firstDifference(values) - lead);
    const shown = hideValues ? "(hidden)" : values.map((value) => excerpt(value, start)).join(" => ");
    return `${marker(field)}${field.Name}: ${shown}${inBrackets(field.Annotations)}`;
}

/** The index at which a long value and its new value begin to differ. */
function firstDifference([one = "", other = ""]: string[]): number {
    if (Math.max(one.length, other.length) <= maxValue) return 0;
    const index = other.split("").findIndex((character, at) => character !== one[at]);
    return index < 0 ? other.length : index;
}

function excerpt(value: string, start: number): string {
    const end = start + maxValue;
    return JSON.stringify(
        `${start > 0 ? "…" : ""}${value.slice(start, end)}${end < value.length ? "…" : ""}`,
    );
}

function changed<T extends { Type: string }>(diffs: T[] | null | undefined): T[] {
    return (diffs ?? []).filter(({ Type }) => Type !== "None");
}

function marker({ Type }: { Type: string }): string {
    return ({ Added: "+ ", Deleted: "- ", Edited: "+/- " } as Record<string, string>)[Type] ?? "";
}

function inBrackets(words: string[] | null | undefined): string {
    return words && words.length > 0 ? ` (${words.join(", ")})` : "";
}

function indent(line: string): string {
    return `  ${line}`;
}

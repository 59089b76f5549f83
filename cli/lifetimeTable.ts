import { join } from "node:path";
import { commandLine } from "./commandLine";
import { isLate, type Lifetime, LifetimeKind, nearestEnds } from "../sdk/cluster";
import { packageFolder } from "../sdk/process/packageFolder";

const hour = 3600 * 1000;

/** The nearest end of each kind, as rows of a table with a head. */
export function lifetimeRows(lifetimes: readonly Lifetime[], now = Date.now()): string[][] {
    const rows = nearestEnds(lifetimes).map((lifetime) => {
        const [start, end] = [Date.parse(lifetime.startedAt), Date.parse(lifetime.endsAt)];
        return [lifetime.kind, lifetime.of, end > now ? duration(end - now) : "ended", duration(end - start)];
    });
    return [["ENDS NEXT", "WHOSE", "IN", "OF"], ...rows];
}

/** One line with a remedy for each thing that expired or was not renewed in time. */
export function lateLines(lifetimes: readonly Lifetime[], stack?: string, now = Date.now()): string[] {
    return lifetimes
        .filter((lifetime) => isLate(lifetime, now))
        .map((lifetime) => {
            const left = Date.parse(lifetime.endsAt) - now;
            const end = left > 0 ? `ends in ${duration(left)}` : `ended ${duration(-left)} ago`;
            const { kind, of } = lifetime;
            return `Not renewed: ${kind} of ${of}, which ${end}. ${remedies[kind](of, stack)} See ${lifetimesPage()}.`;
        });
}

/** The page about lifetimes, which is part of the package. */
function lifetimesPage(): string {
    return join(packageFolder(), "docs/lifetimes.md");
}

/** The remedy for each kind, also after its end. */
const remedies: Record<LifetimeKind, (of: string, stack?: string) => string> = {
    [LifetimeKind.Authority]: () => "Replace it on purpose.",
    [LifetimeKind.Certificate]: () => "Run `pulumi up`.",
    [LifetimeKind.MeshAuthority]: () => "Run `consul connect ca set-config`.",
    [LifetimeKind.RootKey]: () => "Run `nomad operator root keyring rotate`.",
    [LifetimeKind.NodeIdentity]: (of, stack) =>
        `Run \`${commandLine("ssh", { stack }, of, "systemctl restart nomad")}\`.`,
    [LifetimeKind.WorkloadToken]: () => "Run `nomad job restart -reschedule` for its job.",
};

/** Whole days from two days on, whole hours from two hours on, else minutes. */
function duration(milliseconds: number): string {
    const units = [
        [24 * hour, "day"],
        [hour, "hour"],
        [hour / 60, "minute"],
    ] as const;
    const [length, name] = units.find(([unit]) => milliseconds >= 2 * unit) ?? units[2];
    const count = Math.trunc(milliseconds / length);
    return `${count} ${name}${count === 1 ? "" : "s"}`;
}

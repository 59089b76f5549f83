/** Versions from `from` (inclusive) up to `below` (exclusive), both three dotted numbers. */
export interface VersionRange {
    from: string;
    below: string;
}

/** The first released version in a text such as `Consul v1.22.0`; none for pre-releases like `1.11.0-beta.1`. */
export function versionIn(text: string): string | undefined {
    return /(?<![\d.])(\d+\.\d+\.\d+)(?![\d.]*-\w)/.exec(text)?.[1];
}

export function inRange(version: string, range: VersionRange): boolean {
    return compare(version, range.from) >= 0 && compare(version, range.below) < 0;
}

export function isOlder(version: string, other: string): boolean {
    return compare(version, other) < 0;
}

export function rangeText(range: VersionRange): string {
    return `>=${range.from} <${range.below}`;
}

/** Every version of the same minor, as `1.22.x` means it. */
export function sameMinor(version: string): VersionRange {
    const [major, minor] = version.split(".").map(Number);
    return { from: `${major}.${minor}.0`, below: `${major}.${minor! + 1}.0` };
}

/** The versions that the engine accepts for a wanted plugin: the same major version, not older. */
export function compatible(version: string): VersionRange {
    return { from: version, below: `${Number(version.split(".")[0]) + 1}.0.0` };
}

function compare(a: string, b: string): number {
    return a.localeCompare(b, "en", { numeric: true });
}

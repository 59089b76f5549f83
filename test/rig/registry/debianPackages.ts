/** A package of Debian's database /var/lib/dpkg/status. */
interface DebianPackage {
    name: string;
    /** Whether every Debian has it. */
    basic: boolean;
    /** One of each is enough. */
    depends: string[][];
    provides: string[];
}

/**
 * The names of packages and of all that they depend on.
 *
 * @param status The text of /var/lib/dpkg/status, in which all are installed.
 */
export function closureOf(status: string, names: readonly string[]): Set<string> {
    const { byName, providers } = databaseOf(status);
    const found = new Set<string>();
    const visit = (name: string) => {
        const one = byName.get(name);
        if (one === undefined || found.has(name)) return;
        found.add(name);
        for (const alternatives of one.depends)
            // Of several, those which are installed.
            alternatives.flatMap((each) => [each, ...(providers.get(each) ?? [])]).forEach(visit);
    };
    names.forEach(visit);
    return found;
}

/** The packages of Debian's own images. */
export function basicPackages(status: string): Set<string> {
    const basic = packagesIn(status).filter((one) => one.basic);
    return closureOf(status, [...basic.map(({ name }) => name), "apt"]);
}

function databaseOf(status: string) {
    const packages = packagesIn(status);
    const providers = new Map<string, string[]>();
    for (const { name, provides } of packages)
        for (const provided of provides) providers.set(provided, [...(providers.get(provided) ?? []), name]);
    return { byName: new Map(packages.map((one) => [one.name, one])), providers };
}

function packagesIn(status: string): DebianPackage[] {
    return status
        .split("\n\n")
        .filter((paragraph) => paragraph.trim() !== "")
        .map((paragraph) => {
            const field = (name: string) => new RegExp(`^${name}: (.*)$`, "m").exec(paragraph)?.[1] ?? "";
            return {
                name: field("Package"),
                basic: field("Essential") === "yes" || field("Priority") === "required",
                depends: [field("Depends"), field("Pre-Depends")].flatMap(listOf).map(alternativesOf),
                provides: listOf(field("Provides")).map(nameOf),
            };
        });
}

const listOf = (text: string) => text.split(",").filter((one) => one.trim() !== "");

const alternativesOf = (text: string) => text.split("|").map(nameOf);

/** Without a version, an architecture and spaces. */
const nameOf = (text: string) => text.trim().replace(/[\s:(].*$/, "");

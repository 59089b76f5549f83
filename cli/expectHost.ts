import { checkHost } from "../sdk/nspawn";

/** @throws Error with every reason why this computer cannot run machines. */
export function expectHost(): void {
    const problems = checkHost();
    if (problems.length === 0) return;
    throw new Error(
        `This computer cannot run local machines:\n${problems.map((problem) => `  - ${problem}`).join("\n")}`,
    );
}

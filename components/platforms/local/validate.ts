import { defaultVersions, type Problem, type VersionArgs } from "../../../sdk/topology";
import type { LocalArgs } from "./args";

/** Every problem of the arguments of local machines, for which the toolchain installs one version of each product. */
export function validateLocal(_: LocalArgs, args: VersionArgs): Problem[] {
    return (["consul", "nomad"] as const).flatMap((product) => {
        const propertyPath = `${product}Version` as const;
        const [version, only] = [args[propertyPath], defaultVersions[product]];
        if (version === undefined || version === only) return [];
        return {
            propertyPath,
            reason: `Expected \`${propertyPath}\` to be \`${only}\` on local machines, got \`${version}\`: this package installs no other version on this computer. Leave it out, or use a cloud platform.`,
        };
    });
}

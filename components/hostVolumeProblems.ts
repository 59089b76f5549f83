import type { Problem } from "../sdk/topology";
import type { NomadHostVolumeArgs } from "./hostVolumeArgs";

/** https://developer.hashicorp.com/nomad/docs/other-specifications/volume/capability */
const accessModes = [
    ...["single-node-writer", "single-node-reader-only"],
    ...["single-node-single-writer", "single-node-multi-writer"],
];
const attachmentModes = ["file-system", "block-device"];

/** Every wrong value of a host volume's arguments whose types are valid. */
export function hostVolumeProblems(args: NomadHostVolumeArgs): Problem[] {
    const { capacityMinMb, capacityMaxMb, capabilities } = args;
    const modes = (capabilities ?? []).flatMap(({ accessMode, attachmentMode = "file-system" }, index) => [
        ...oneOf(`capabilities[${index}].accessMode`, accessMode, accessModes),
        ...oneOf(`capabilities[${index}].attachmentMode`, attachmentMode, attachmentModes),
    ]);
    return [
        ...(capabilities?.length === 0 ? [noCapability] : []),
        ...modes,
        ...wholeFrom("capacityMinMb", capacityMinMb, 1, "1"),
        ...wholeFrom("capacityMaxMb", capacityMaxMb, capacityMinMb ?? 1, "`capacityMinMb`, or from 1"),
    ];
}

const noCapability = {
    propertyPath: "capabilities",
    reason: "Expected `capabilities` to name at least one way to mount the volume, got none. Leave it out for `single-node-writer`.",
};

function oneOf(propertyPath: string, value: string, allowed: readonly string[]): Problem[] {
    if (allowed.includes(value)) return [];
    const list = allowed.map((each) => `\`${each}\``).join(", ");
    const reason = `Expected \`${propertyPath}\` to be one of ${list}, got \`${value}\`. Use one of them.`;
    return [{ propertyPath, reason }];
}

function wholeFrom(propertyPath: string, value: number | undefined, least: number, from: string): Problem[] {
    if (value === undefined || (Number.isSafeInteger(value) && value >= least && value >= 1)) return [];
    const reason = `Expected \`${propertyPath}\` to be a whole number of MiB from ${from}, got \`${value}\`. Leave it out for the plugin's choice.`;
    return [{ propertyPath, reason }];
}

import * as pulumi from "@pulumi/pulumi";

/**
 * Makes every resource of a component wait for what the component depends on. To Pulumi that is a dependency of the component alone, and
 * its children start at once.
 */
export function waitingChildren(
    opts: pulumi.ComponentResourceOptions | undefined,
): pulumi.ComponentResourceOptions | undefined {
    const dependsOn = opts?.dependsOn;
    if (dependsOn === undefined) return opts;
    const wait: pulumi.ResourceTransformation = ({ props, opts: own }) => ({
        props,
        opts: pulumi.mergeOptions(own, { dependsOn }),
    });
    return { ...opts, transformations: [...(opts?.transformations ?? []), wait] };
}

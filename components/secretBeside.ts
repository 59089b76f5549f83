import * as pulumi from "@pulumi/pulumi";
import { RandomSecret } from "./randomSecret";

/**
 * A secret by which a resource's creation finds what an interrupted one made. It is a resource of its own, because it exists before the
 * other one does. An alias of the resource is one of its secret too, so that a renamed resource keeps what it made.
 *
 * @param suffix what the secret's name adds to the resource's
 */
export function secretBeside(
    name: string,
    suffix: string,
    { parent, aliases }: pulumi.CustomResourceOptions,
    opts: pulumi.CustomResourceOptions = {},
): pulumi.Output<string> {
    const ofSecret = aliases?.map((alias) =>
        pulumi.output(alias as pulumi.Alias).apply((known) => aliasOf(known, suffix)),
    );
    const secret = new RandomSecret(`${name}-${suffix}`, "token", { ...opts, parent, aliases: ofSecret });
    return pulumi.secret(secret.value);
}

function aliasOf(alias: pulumi.Alias | pulumi.URN, suffix: string): pulumi.Alias | pulumi.URN {
    if (typeof alias === "string") return alias.replace(/:\w+::([^:]+)$/, `:RandomSecret::$1-${suffix}`);
    const { name, type } = alias;
    return {
        ...alias,
        // The SDK takes a property that is there and undefined for a wrong one.
        ...(name !== undefined && { name: pulumi.interpolate`${name}-${suffix}` }),
        ...(type !== undefined && {
            type: pulumi.output(type).apply((text) => text.replace(/\w+$/, "RandomSecret")),
        }),
    };
}

import type * as pulumi from "@pulumi/pulumi";
import { DynamicResource, type Outputs } from "./providers/dynamicResource";
import type { SecretKind } from "./providers/randomSecret";

/** A secret that the stack creates once and keeps in its state. */
export class RandomSecret
    extends DynamicResource<"RandomSecret">
    implements Outputs<"RandomSecret", "value">
{
    declare readonly value: pulumi.Output<string>;

    constructor(name: string, kind: SecretKind, opts: pulumi.CustomResourceOptions) {
        super(
            "RandomSecret",
            name,
            { kind, value: undefined },
            { ...opts, additionalSecretOutputs: ["value"] },
        );
    }
}

import type * as pulumi from "@pulumi/pulumi";
import { providers as typed, type ProviderName } from "../components/providers";

/** The providers as the engine calls them: with any state, also one that an older version of this package wrote. */
export const providers: Record<ProviderName, pulumi.dynamic.ResourceProvider> = typed;

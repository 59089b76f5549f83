import { providers as served, type Providers } from ".";
import { adopting } from "./adopting";
import { endWithEngine } from "./endWithEngine";

/** `pulumi-nomad-cluster/providers`, which Pulumi's dynamic provider process loads. */
export const providers = Object.fromEntries(
    Object.entries(served).map(([name, provider]) => [name, adopting(provider)]),
) as unknown as Providers;

const engine = process.argv[2];
if (engine !== undefined) endWithEngine(engine);

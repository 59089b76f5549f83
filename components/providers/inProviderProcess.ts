import { endWithEngine } from "./endWithEngine";

/** `pulumi-nomad-cluster/providers`, which Pulumi's dynamic provider process loads. */
export { providers } from ".";

const engine = process.argv[2];
if (engine !== undefined) endWithEngine(engine);

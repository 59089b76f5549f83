import { isDeepStrictEqual } from "node:util";
import { type NomadClient, orUndefined } from "../api";
import { existsAlready } from "./existsAlready";

interface PolicySpec {
    name: string;
    description: string;
    rules: string;
}

/**
 * Creates a policy of Nomad, or finds the one that a run which was cut off has created.
 *
 * @throws Error if another policy has the name.
 */
export async function createNomadPolicy({ acl }: NomadClient, spec: PolicySpec): Promise<void> {
    const found = await orUndefined(acl.policies.read(spec.name));
    if (found === undefined) return acl.policies.put(spec);
    const { name, description = "", rules } = found;
    if (isDeepStrictEqual({ name, description, rules }, spec)) return;
    throw existsAlready(
        `policy \`${name}\` in Nomad`,
        "another description or other rules",
        `nomad acl policy delete ${name}`,
    );
}

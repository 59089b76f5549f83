import type { PolicyResource, ResourceValidationArgs, ResourceValidation } from "@pulumi/policy";
import { policies } from "../../../programs/policy/policies";

/** A resource as the engine hands it to a policy. */
export interface Resource {
    type: string;
    props: Record<string, unknown>;
    name?: string;
    /** Names of the resources that a property's value comes from. */
    dependsOn?: Record<string, string>;
}

/** The messages of one policy of the pack about these resources, with the configuration's defaults filled in as the engine does. */
export function check(
    policyName: string,
    resources: Resource[],
    config: Record<string, unknown> = {},
): string[] {
    const policy = policies.find(({ name }) => name === policyName);
    if (policy === undefined) throw new Error(`Expected a policy of the pack, got \`${policyName}\`.`);
    const messages: string[] = [];
    const report = (message: string) => void messages.push(message);
    const defaults = Object.entries(policy.configSchema?.properties ?? {}).map(([key, schema]) => [
        key,
        schema.default,
    ]);
    const getConfig = () => ({ ...Object.fromEntries(defaults), ...config }) as never;

    if ("validateStack" in policy) {
        void policy.validateStack({ resources: resources.map(asPolicyResource), getConfig } as never, report);
    } else {
        for (const { type, props } of resources) {
            const args = { type, props, getConfig } as unknown as ResourceValidationArgs;
            void (policy.validateResource as ResourceValidation)(args, report);
        }
    }
    return messages;
}

function asPolicyResource({ type, props, name = "it", dependsOn = {} }: Resource): PolicyResource {
    const propertyDependencies = Object.fromEntries(
        Object.entries(dependsOn).map(([property, on]) => [property, [{ urn: `urn:${on}` }]]),
    );
    return { type, props, urn: `urn:${name}`, propertyDependencies } as unknown as PolicyResource;
}

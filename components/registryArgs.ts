import type * as pulumi from "@pulumi/pulumi";
import type { Problem } from "../sdk/topology";

/** A user of an image registry. */
export interface RegistryArgs {
    /** Name of the user. */
    username: pulumi.Input<string>;
    /** The user's password or token. Pulumi stores it as a secret, and a machine holds it in a file that only root can read. */
    password: pulumi.Input<string>;
}

/** Every registry whose name Docker would never look up; its user is not validated, because it may be known only later. */
export function validateRegistries(registries: Record<string, RegistryArgs> = {}): Problem[] {
    return Object.keys(registries)
        .filter((host) => !/^[a-z0-9]([a-z0-9.-]*[a-z0-9])?(:\d{1,5})?$/.test(host))
        .map((host) => ({
            propertyPath: `registries.${host}`,
            reason: `Expected a key of \`registries\` to be the host of a registry as images name it, with a port if they name one, got \`${host}\`. Use one like \`ghcr.io\`, or \`docker.io\` for Docker Hub.`,
        }));
}

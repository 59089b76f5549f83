/**
 * The token of the environment, by the real plugin's own variables; undefined if there is none. A stack's
 * `digitalocean:token` is not available here, because the SDK's server for plugins in TypeScript does not pass the configuration on.
 * https://www.pulumi.com/registry/packages/digitalocean/installation-configuration/
 */
export function apiToken(): string | undefined {
    const { DIGITALOCEAN_TOKEN, DIGITALOCEAN_ACCESS_TOKEN } = process.env;
    return DIGITALOCEAN_TOKEN || DIGITALOCEAN_ACCESS_TOKEN || undefined;
}

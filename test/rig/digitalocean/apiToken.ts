/**
 * The token of the environment, by the real plugin's own variables; undefined if there is none. A stack's
 * `digitalocean:token` does not come here: the SDK's server for plugins in TypeScript lets nobody see the configuration.
 * https://www.pulumi.com/registry/packages/digitalocean/installation-configuration/
 */
export function apiToken(): string | undefined {
    const { DIGITALOCEAN_TOKEN, DIGITALOCEAN_ACCESS_TOKEN } = process.env;
    return DIGITALOCEAN_TOKEN || DIGITALOCEAN_ACCESS_TOKEN || undefined;
}

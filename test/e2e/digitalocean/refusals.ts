import type { DropletStack } from "../cluster/dropletStack";
import { expectHealthy } from "../cluster/expectHealthy";

/** Tests what DigitalOcean may refuse before a cluster of three nodes exists, from one trouble into the next, until it is up. */
export function refusalsAreSurvived(context: () => DropletStack): void {
    test("a size that does not exist is DigitalOcean's word, with the droplet's name", async () => {
        await context().pulumi("config", "set", "--path", "groups.node.size", "s-9vcpu-9gb");
        await expect(context().up()).rejects.toThrow(
            /422.*You specified an invalid size for Droplet creation/,
        );
        await context().pulumi("config", "set", "--path", "groups.node.size", "s-1vcpu-1gb");
    });

    test("a droplet limit that is reached is DigitalOcean's word", async () => {
        await context().account.limitDroplets(0);
        await expect(context().up()).rejects.toThrow(/422.*exceed your droplet limit/);
        await context().account.limitDroplets(25);
    });

    test("a rate limit that does not end fails the update", async () => {
        const { account, env } = context();
        // Five attempts for each of three droplets.
        const creation = "POST /v2/droplets";
        await account.failNext({
            ...{ status: 429, message: "API Rate limit exceeded." },
            times: 15,
            request: creation,
        });
        env.DIGITALOCEAN_HTTP_RETRY_WAIT_MAX = "1";
        await expect(context().up()).rejects.toThrow(/429/);
        delete env.DIGITALOCEAN_HTTP_RETRY_WAIT_MAX;
    });

    test("a droplet that never boots ends the update in time, and says which machine and where to look", async () => {
        await context().configure("readinessTimeout", "30");
        await context().account.neverBoot("nomad-node-2");
        await expect(context().up()).rejects.toThrow(
            /node-2 has waited 30 s for its SSH to answer at [\d.]+\. Check in the cloud's control panel that the machine runs.*`admin\.cidrs`/,
        );
        await context().pulumi("config", "rm", "readinessTimeout");
    });

    test("destroyed and made again by the next update, the cluster comes up", async () => {
        await context().account.destroyDroplet("nomad-node-2");
        await context().refresh();
        await context().up();
        expectHealthy(await context().status());
    });
}

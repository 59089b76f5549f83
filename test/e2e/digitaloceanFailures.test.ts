import { DropletStack } from "./cluster/dropletStack";
import { expectHealthy } from "./cluster/expectHealthy";

/** What DigitalOcean may refuse, and that the next update goes on from there. One stack, from one trouble into the next. */
let stack: DropletStack;

beforeAll(async () => {
    stack = await DropletStack.create("dev");
    await stack.configure("readinessTimeout", "30");
});

afterAll(async () => stack?.remove());

test("a size that does not exist is DigitalOcean's word, with the droplet's name", async () => {
    await stack.pulumi("config", "set", "--path", "groups.node.size", "s-9vcpu-9gb");
    await expect(stack.up()).rejects.toThrow(/422.*You specified an invalid size for Droplet creation/);
    await stack.pulumi("config", "set", "--path", "groups.node.size", "s-1vcpu-1gb");
});

test("a droplet limit that is reached is DigitalOcean's word", async () => {
    await stack.account.limitDroplets(0);
    await expect(stack.up()).rejects.toThrow(/422.*exceed your droplet limit/);
    await stack.account.limitDroplets(25);
});

test("a rate limit that does not end fails the update", async () => {
    // Five attempts for each of three droplets.
    const creation = "POST /v2/droplets";
    await stack.account.failNext({
        ...{ status: 429, message: "API Rate limit exceeded." },
        times: 15,
        request: creation,
    });
    stack.env.DIGITALOCEAN_HTTP_RETRY_WAIT_MAX = "1";
    await expect(stack.up()).rejects.toThrow(/429/);
    delete stack.env.DIGITALOCEAN_HTTP_RETRY_WAIT_MAX;
});

test("a droplet that never boots ends the update in time, and says which machine and where to look", async () => {
    await stack.account.neverBoot("nomad-node-2");
    await expect(stack.up()).rejects.toThrow(
        /node-2 has waited 30 s for its SSH to answer at [\d.]+\. Check in the cloud's control panel that the machine runs.*`admin\.cidrs`/,
    );
});

test("destroyed and made again by the next update, the cluster comes up", async () => {
    await stack.account.destroyDroplet("nomad-node-2");
    await stack.refresh();
    await stack.up();
    expectHealthy(await stack.status());
});

test("a short rate limit is waited for", async () => {
    await stack.account.limitRate(2);
    await stack.destroy();
    expect(await stack.contents()).toEqual([]);
});

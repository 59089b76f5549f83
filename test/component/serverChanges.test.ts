import * as pulumi from "@pulumi/pulumi";
import { DynamicResource } from "../../components/providers/dynamicResource";
import { providers } from "../untypedProviders";
import { guardServerChanges } from "../../components/serverChanges";
import { Recorder } from "./recorder";

const { ServerChanges } = providers;

const small = { size: "s-1vcpu-2gb", image: "debian-12-x64" };
const large = { size: "s-2vcpu-4gb", image: "debian-12-x64" };
const ubuntu = { size: "s-1vcpu-2gb", image: "ubuntu-24-04-x64" };
const three = { "servers-0": small, "servers-1": small, "servers-2": small };
const inputs = (servers: object) => ({ servers, path: "digitalocean.droplets" });

async function refusals(olds: object, news: object) {
    return (await ServerChanges.check!(inputs(olds), inputs(news))).failures;
}

test("two servers that would get another size at once are refused, with the way to go on", async () => {
    expect(await refusals(three, { ...three, "servers-0": large, "servers-2": large })).toEqual([
        {
            property: "servers",
            reason:
                "Expected at most one server to be replaced at once, got 2: " +
                "servers-0 (size s-1vcpu-2gb -> s-2vcpu-4gb), servers-2 (size s-1vcpu-2gb -> s-2vcpu-4gb). " +
                "Together they are the quorum. Set the new value for one machine first, " +
                '`digitalocean.droplets["servers-0"] = { size: "s-2vcpu-4gb" }`, run `pulumi up`, then the next.',
        },
    ]);
});

test("a size here and an image there are two changes, and so is another image for all", async () => {
    expect(await refusals(three, { ...three, "servers-0": large, "servers-1": ubuntu })).toHaveLength(1);
    const [failure] = (await refusals(three, {
        "servers-0": ubuntu,
        "servers-1": ubuntu,
        "servers-2": ubuntu,
    }))!;
    expect(failure!.reason).toContain("got 3: servers-0 (image debian-12-x64 -> ubuntu-24-04-x64), ");
    expect(failure!.reason).toContain('["servers-0"] = { image: "ubuntu-24-04-x64" }');
});

test("one server after the other may change, each from what the last update left", async () => {
    let now: object = three;
    for (const name of Object.keys(three)) {
        const next = { ...now, [name]: large };
        expect(await refusals(now, next)).toEqual([]);
        now = next;
    }
});

test("servers that come or go are no change, whatever they are like", async () => {
    const five = { ...three, "servers-3": large, "servers-4": ubuntu };
    expect(await refusals(three, five)).toEqual([]);
    expect(await refusals(five, three)).toEqual([]);
    expect(await refusals({ "servers-0": small }, { "core-0": large, "core-1": large })).toEqual([]);
});

test("a first update, which has no olds, is never refused", async () => {
    expect((await ServerChanges.check!({}, inputs(three))).failures).toEqual([]);
});

test("a value that a preview does not know yet is refused in the update, which knows it", async () => {
    const unknown = pulumi.runtime.unknownValue;
    const imageUnknown = { size: small.size, image: unknown };
    expect(
        await refusals(three, {
            "servers-0": imageUnknown,
            "servers-1": unknown,
            "servers-2": imageUnknown,
        }),
    ).toEqual([]);
    expect(await refusals(three, { ...three, "servers-0": ubuntu, "servers-1": ubuntu })).toHaveLength(1);
});

test("the state takes every accepted change, and equal values in another order are no change", async () => {
    const changes = async (news: object) =>
        (await ServerChanges.diff!("servers", inputs(three), inputs(news))).changes;
    expect(await changes(Object.fromEntries(Object.entries(three).reverse()))).toBe(false);
    expect(await changes({ ...three, "servers-0": large })).toBe(true);
    expect(await changes({ "servers-0": small })).toBe(true);
    const news = inputs({ ...three, "servers-0": large });
    expect(await ServerChanges.update!("servers", inputs(three), news)).toEqual({ outs: news });
});

test("a cluster's guard is one resource with every server's shape, behind the cluster's readiness", async () => {
    const recorder = await Recorder.start({});
    const parent = new pulumi.ComponentResource("test:index:Parent", "prod");
    const ready = new DynamicResource("Readiness", "prod-ready", {}, {});
    const guard = guardServerChanges(
        "prod",
        { servers: { "servers-0": small, "servers-1": large }, path: "digitalocean.droplets" },
        ready,
        parent,
    );
    await recorder.settled();
    expect(guard).toBeInstanceOf(pulumi.CustomResource);
    const registered = recorder.named("pulumi-nodejs:nomad-cluster:ServerChanges", "prod-servers");
    expect(registered.parent).toBe("test:index:Parent prod");
    // The inputs of a failed update are not stored.
    expect(registered.dependencies).toContain("pulumi-nodejs:nomad-cluster:Readiness prod-ready");
    expect(registered.inputs).toMatchObject(inputs({ "servers-0": small, "servers-1": large }));
});

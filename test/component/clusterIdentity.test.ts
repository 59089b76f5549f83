import { providers } from "../../components/providers";
import { runtime } from "@pulumi/pulumi";
import { dropletAnswers } from "./dropletAnswers";
import { startCluster } from "./startCluster";

const { ClusterIdentity, LocalNetwork } = providers;
const type = "pulumi-nodejs:nomad-cluster:ClusterIdentity";

const identity = { datacenter: "dc1", region: "global", networkCidr: "10.20.0.0/24", platform: "local" };

async function refusals(olds: object, news: object) {
    const { failures } = await ClusterIdentity.check!(olds, { identity: news });
    return failures!.map(({ property }) => property);
}

test("another datacenter is refused, with the way to have it on purpose", async () => {
    const news = { identity: { ...identity, datacenter: "dc2" } };
    const { failures } = await ClusterIdentity.check!({ identity }, news);
    expect(failures).toEqual([
        {
            property: "datacenter",
            reason:
                "Expected `datacenter` to stay `dc1`, got `dc2`: a running cluster cannot change it, its machines would be cut off from each other or replaced all at once. " +
                "Set it back to `dc1`. To change it on purpose, bring up another cluster beside this one, in another stack, and move the jobs; " +
                "then remove this one with `pulumi destroy`. A stack that was destroyed takes any value.",
        },
    ]);
});

test.each(Object.keys(identity))("another %s is refused", async (property) => {
    expect(await refusals({ identity }, { ...identity, [property]: "other" })).toEqual([property]);
});

test("what was not there before, is the same, or is not known yet is not refused", async () => {
    expect(await refusals({}, identity)).toEqual([]);
    expect(await refusals({ identity }, identity)).toEqual([]);
    expect(await refusals({ identity }, { ...identity, more: "x" })).toEqual([]);
    expect(await refusals({ identity }, { ...identity, networkCidr: runtime.unknownValue })).toEqual([]);
});

test("a cluster remembers where it is once it is ready", async () => {
    const { recorder } = await startCluster({ local: {}, datacenter: "home" });
    const { inputs, dependencies } = recorder.named(type, "prod-identity");
    expect(inputs.identity).toEqual({ ...identity, datacenter: "home" });
    expect(dependencies).toContain("pulumi-nodejs:nomad-cluster:Readiness prod-ready");

    const args = { digitalocean: { region: "sgp1" }, admin: { cidrs: ["203.0.113.7/32"] } };
    const droplets = await startCluster(args, dropletAnswers());
    expect(droplets.recorder.named(type, "prod-identity").inputs.identity).toMatchObject({
        platform: "digitalocean",
        "digitalocean.region": "sgp1",
    });
});

test("a network that was chosen stays when its range is written down, and when that is left out again", async () => {
    const olds = { networkName: "n", cidr: "10.64.0.0/24" };
    const diff = async (from: object, to: object) =>
        LocalNetwork.diff!("id", { ...olds, ...from }, { networkName: "n", ...to });
    const written = { wantedCidr: "10.64.0.0/24" };
    expect(await diff({}, written)).toMatchObject({ replaces: [] });
    expect(await diff(written, {})).toMatchObject({ replaces: [] });
    expect(await diff({}, { wantedCidr: "10.65.0.0/24" })).toMatchObject({ replaces: ["wantedCidr"] });
});

import { providers } from "../untypedProviders";
import { runtime } from "@pulumi/pulumi";
import { defaultVersions } from "../../sdk/versions";
import { dropletAnswers } from "./dropletAnswers";
import { startCluster } from "./startCluster";

const { ClusterIdentity, LocalNetwork } = providers;
const type = "pulumi-nodejs:nomad-cluster:ClusterIdentity";

const identity = { datacenter: "dc1", region: "global", networkCidr: "10.20.0.0/24", platform: "local" };

const versions = { consulVersion: "1.22.3", nomadVersion: "1.11.3" };

async function refusals(olds: object, news: object) {
    const { failures } = await ClusterIdentity.check!(olds, { identity: news, versions });
    return failures!.map(({ property }) => property);
}

test("another datacenter is refused, with the way to have it on purpose", async () => {
    const news = { identity: { ...identity, datacenter: "dc2" }, versions };
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

test("a property that is new, equal or not known yet is not refused", async () => {
    expect(await refusals({}, identity)).toEqual([]);
    expect(await refusals({ identity }, identity)).toEqual([]);
    expect(await refusals({ identity }, { ...identity, more: "x" })).toEqual([]);
    expect(await refusals({ identity }, { ...identity, networkCidr: runtime.unknownValue })).toEqual([]);
});

test("an older version than the cluster runs is refused, a newer one is not", async () => {
    const olds = { identity, versions };
    const check = async (news: object) =>
        (await ClusterIdentity.check!(olds, { identity, versions: { ...versions, ...news } })).failures;
    expect(await check({ nomadVersion: "1.9.9" })).toEqual([
        {
            property: "nomadVersion",
            reason:
                "Expected `nomadVersion` to be `1.11.3` or newer, got `1.9.9`: this cluster runs 1.11.3, and neither Consul nor Nomad supports a downgrade, because an older server may not read what a newer one wrote. " +
                "Set it to `1.11.3` or newer.",
        },
    ]);
    expect(await check({ consulVersion: "1.22.2" })).toMatchObject([{ property: "consulVersion" }]);
    expect(await check({ consulVersion: "1.100.0", nomadVersion: "2.0.5" })).toEqual([]);
    // As a later version of this package may have other defaults.
    expect(await refusals({ identity, versions: { consulVersion: "1.20.0" } }, identity)).toEqual([]);
});

test("a newer version is remembered", async () => {
    const olds = { identity, versions };
    const changes = async (news: object) => (await ClusterIdentity.diff!("id", olds, news)).changes;
    expect(await changes({ identity, versions })).toBe(false);
    expect(await changes({ identity, versions: { ...versions, nomadVersion: "2.0.5" } })).toBe(true);
    expect((await ClusterIdentity.diff!("id", { identity }, { identity, versions })).changes).toBe(true);
});

test("the state has a cluster's identity once the cluster is ready", async () => {
    const { recorder } = await startCluster({ local: {}, datacenter: "home" });
    const { inputs, dependencies } = recorder.named(type, "prod-identity");
    expect(inputs.identity).toEqual({ ...identity, datacenter: "home" });
    expect(inputs.versions).toEqual({
        consulVersion: defaultVersions.consul,
        nomadVersion: defaultVersions.nomad,
    });
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

import { certificateLifetime, authorityLifetimes } from "../../../sdk/cluster/certificateLifetimes";
import { LifetimeKind } from "../../../sdk/cluster/lifetimes";
import { ConsulClient, NomadClient } from "../../../sdk/api";
import { TestCa } from "../../agents/certificates";
import { startConsul } from "../../agents/startConsul";
import { startNomad } from "../../agents/startNomad";

let retired: TestCa;
let issuer: TestCa;
beforeAll(async () => {
    [retired, issuer] = await Promise.all([TestCa.create("Retired CA"), TestCa.create("Issuer")]);
});
afterAll(async () => Promise.all([retired.remove(), issuer.remove()]));

const products = [
    ["Consul", startConsul, ConsulClient],
    ["Nomad", startNomad, NomadClient],
] as const;
const sides = [
    ["the issuer's", "the retired authority's", () => [issuer, retired]],
    ["the retired authority's", "the issuer's", () => [retired, issuer]],
] as const;

// While an authority is replaced, a machine that has its new certificate meets machines that have their old one.
describe.each(products)("%s that trusts two authorities", (_, start, Client) => {
    test.each(sides)("and has %s certificate accepts a peer with %s", async (_own, _peers, authorities) => {
        const [own, other] = authorities() as [TestCa, TestCa];
        const ca = await own.trusting(other);
        const agent = await start({ ca });
        const { cert, key } = await other.issue("client.global.nomad");
        const client = new Client({ ...agent.access, tls: { ...agent.access.tls, cert, key } });
        try {
            expect(await client.raft.leader()).toBeDefined();
        } finally {
            await client.close();
            await agent.stop();
        }
    });
});

test("the lifetime of each authority in a trust bundle is reported", async () => {
    const { ca } = await issuer.trusting(retired);
    const lifetimes = authorityLifetimes("prod", ca.cert);
    expect(lifetimes).toEqual(
        [issuer, retired].map(({ ca: { cert } }) =>
            certificateLifetime(LifetimeKind.Authority, "prod", cert),
        ),
    );
});

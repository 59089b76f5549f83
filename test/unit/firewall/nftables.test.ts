import * as fc from "fast-check";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { firewallRules, nftablesRuleset, openings } from "../../../sdk/firewall";
import { run } from "../../../sdk/process/run";
import { planCluster, Role } from "../../../sdk/topology";
import { anyArgs, anyPlan } from "./arbitraries";

let folder: string;

beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), "nftables-"));
});

afterAll(async () => {
    await rm(folder, { recursive: true });
});

test("the real nft takes the ruleset of every machine of any topology, IPv4 and IPv6", async () => {
    await fc.assert(
        fc.asyncProperty(anyPlan, anyArgs, async (plan, args) => {
            const networks = Object.fromEntries(
                plan.nodes.map(({ group }, index) => [group, [`10.0.${index}.1`, `fd00:${index + 1}::1`]]),
            );
            const rules = firewallRules(plan, args);
            const rulesets = [...new Set(plan.nodes.map(({ group }) => group))].map((group) =>
                nftablesRuleset(openings(plan, rules, group, networks), ["eth0", "eth1"]),
            );
            // In a network namespace of its own, where the host's tables are out of reach.
            await run("unshare", ["--net", "nft", "-f", "-"], { input: rulesets.join("\n") });
        }),
        { numRuns: 15 },
    );
});

test("loading a ruleset again replaces it", async () => {
    const plan = planCluster({});
    const text = nftablesRuleset(openings(plan, firewallRules(plan), "node", { node: ["10.0.0.1"] }), [
        "eth0",
    ]);
    const once = await run("unshare", ["--net", "sh", "-c", "nft -f - && nft list ruleset"], { input: text });
    const twice = await run("unshare", ["--net", "sh", "-c", "nft -f - && nft list ruleset"], {
        input: text + text,
    });
    expect(twice).toBe(once);
});

test("real packets: only what the rules allow reaches a Nomad client, and no published port goes past them", async () => {
    const plan = planCluster({
        groups: {
            servers: { count: 1, roles: [Role.ConsulServer, Role.NomadServer] },
            clients: { count: 1, roles: [Role.NomadClient] },
        },
    });
    const rules = firewallRules(plan, { adminCidrs: ["203.0.113.7/32"], ingress: true });
    const networks = { clients: ["10.0.0.1"], servers: ["10.0.0.2"] };
    const file = join(folder, "ruleset.nft");
    await writeFile(file, nftablesRuleset(openings(plan, rules, "clients", networks), ["wire"]));

    const open = [
        ...["tcp 80", "tcp 443"].flatMap((port) => [`admin ${port}`, `node ${port}`, `stranger ${port}`]),
        "admin tcp 22",
        ...["tcp 4646", "tcp 8301", "udp 8301", "tcp 8501"].map((port) => `node ${port}`),
        ...["tcp 20000", "udp 20000", "tcp 31999", "udp 31999"].map((port) => `node ${port}`),
    ];
    const ports = "22 80 443 4646 4647 4648 8300 8301 8500 8501 20000 31999";
    const script = ["sh", join(__dirname, "packets.sh"), file, ports, `${open.length}`];
    const attempts = (await run("unshare", ["--net", "--mount", ...script])).trim().split("\n");
    expect(attempts).toHaveLength(13 * 3 * 2);
    const answered = attempts.filter((line) => line.endsWith(" open"));
    expect(answered.sort()).toEqual(open.map((line) => `${line} open`).sort());
});

import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { clusterPorts, firewallDocument, firewallRules } from "../../../sdk/firewall";
import { planCluster } from "../../../sdk/topology";

/** If this fails, `npm run docs` writes the file. Review the difference like a change of security rules. */
test("docs/firewall.md says what the rules say", async () => {
    const file = await readFile(join(__dirname, "../../../docs/firewall.md"), "utf8");
    expect(file).toBe(firewallDocument());
});

test("the document names every rule of the default cluster with its reason", () => {
    const text = firewallDocument();
    for (const { name, why } of firewallRules(planCluster({}), { adminCidrs: ["203.0.113.7/32"] })) {
        expect(text).toMatch(new RegExp(`^\\| ${name} \\|.*\\| ${why.replaceAll(".", "\\.")} \\|$`, "m"));
    }
});

test("the document names every port that the cluster knows of, open or never open", () => {
    const text = firewallDocument();
    for (const { from } of Object.values(clusterPorts)) expect(text).toMatch(new RegExp(`\\b${from}\\b`));
});

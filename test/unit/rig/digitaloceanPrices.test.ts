import { readFileSync } from "node:fs";
import { join } from "node:path";
import { parse } from "yaml";
import { findSize } from "../../rig/digitalocean/sizes";

const root = join(__dirname, "../../..");

interface Settings {
    config: { "nomad-cluster-digitalocean:groups": Record<string, { count: number; size: string }> };
}

test.each(["dev", "prod"])("the page tells what the droplets of stack %s cost a month", (stack) => {
    const file = join(root, `programs/digitalocean/Pulumi.${stack}.yaml`);
    const groups = (parse(readFileSync(file, "utf8")) as Settings).config[
        "nomad-cluster-digitalocean:groups"
    ];
    const costs = Object.values(groups).map(({ count, size }) => count * findSize(size)!.priceMonthly);
    const total = costs.reduce((sum, cost) => sum + cost, 0);
    const row = readFileSync(join(root, "docs/digitalocean.md"), "utf8")
        .split("\n")
        .find((line) => line.startsWith(`| \`${stack}\` |`))!;
    expect(row).toMatch(new RegExp(`= ${total} USD \\|$`));
    for (const { count, size } of Object.values(groups)) expect(row).toContain(`${count} × \`${size}\``);
});

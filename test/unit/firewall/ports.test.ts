import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { clusterPorts } from "../../../sdk/firewall";
import { ports } from "../../../sdk/ports";

const root = join(__dirname, "../../..");
const home = "sdk/ports.ts";

/** The product's code, by path, without its comments. */
function codeOf(folder: string): [string, string][] {
    const files = readdirSync(join(root, folder), { recursive: true, encoding: "utf8" });
    return files
        .filter((file) => /\.(ts|sh)$/.test(file))
        .map((file): [string, string] => {
            const path = join(folder, file);
            const lines = readFileSync(join(root, path), "utf8").split("\n");
            return [path, lines.filter((line) => !/^\s*(\*|\/[/*]|#)/.test(line)).join("\n")];
        });
}

test("no port of the agents is written anywhere but in one file", () => {
    const numbers = Object.values(ports).filter((port) => port > 1024);
    const pattern = new RegExp(`\\b(${numbers.join("|")})\\b`);
    const code = ["sdk", "components", "cli", "programs"].flatMap(codeOf);
    expect(code.length).toBeGreaterThan(200);
    expect(code.filter(([, text]) => pattern.test(text)).map(([path]) => path)).toEqual([home]);
});

test("each port is a range of one, and the tasks' ports are as many as Nomad hands out", () => {
    expect(clusterPorts.nomadRpc).toEqual({ from: 4647, to: 4647 });
    expect(clusterPorts.tasks).toEqual({ from: 20000, to: 32000 });
});

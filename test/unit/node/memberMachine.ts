import { readFileSync } from "node:fs";
import { join } from "node:path";
import { officialReleases } from "../../../sdk/node";
import { nodeSettings } from "../../../sdk/node/nodeSettings";
import { planCluster, poolRoles } from "../../../sdk/topology";
import { MachineRoot } from "../../machineRoot";
import { installProgram } from "./installProgram";

const plan = planCluster({ pools: { burst: { initialCount: 1 } } });
const node = { ...plan.pools[0]!, group: "burst", index: 0, roles: poolRoles };

/** An agent answers a path if there is a file for it, whose first line is the status. Half a minute passes in a moment. */
const patch = `
import os, socket, time
from node import azure_events
def ask(self, product, path, method="GET", body=None, **given):
    with open("/run/asked-agents", "a") as log:
        log.write(f"{method} {product} {path.partition('?')[0]}\\n")
    try:
        with open(f"/srv/answers/{product}{path.partition('?')[0].replace('/', '_')}") as file:
            status, _, text = file.read().partition("\\n")
    except FileNotFoundError:
        return agents.Answer(0, "")
    return agents.Answer(int(status), text)
agents.Agents.ask = ask
socket.gethostname = lambda: "burst-1"
waiting.now = lambda: 2000 * time.monotonic()
rounds = iter(range(3))
def sleep(seconds):
    if seconds == azure_events.SECONDS and next(rounds, None) is None:
        raise SystemExit
    time.sleep(seconds / 2000)
waiting.sleep = sleep
`;

/** A member of a pool that has applied its bundle, with agents that answer what a test says, and a systemd of files. */
export class MemberMachine {
    private constructor(readonly root: MachineRoot) {}

    static async create(): Promise<MemberMachine> {
        const root = await MachineRoot.create();
        await installProgram(root, patch);
        await root.write(
            "usr/local/sbin/systemctl",
            readFileSync(join(__dirname, "systemctl.sh"), "utf8"),
            0o755,
        );
        await root.write("srv/azure.py", readFileSync(join(__dirname, "azure.py")));
        await root.write(
            "etc/nomad-cluster/node.env",
            nodeSettings(plan, node, officialReleases, [], true, undefined, [], "burst"),
        );
        await root.write("etc/nomad-cluster/pool-source", "SOURCE='file:/nowhere'\n");
        return new MemberMachine(root);
    }

    /** What the agents answer from now on, by product and path; the first line is the status. */
    async answers(all: Record<string, string>): Promise<void> {
        for (const [question, answer] of Object.entries(all)) {
            const [product, path] = question.split(" ") as [string, string];
            await this.root.write(`srv/answers/${product}${path.replaceAll("/", "_")}`, answer);
        }
    }

    /** Makes it a machine that was introduced and accepted, and whose units run. */
    async runUnits(...units: string[]): Promise<void> {
        for (const marker of ["nomad.introduced", "pool-member"])
            await this.root.write(`var/lib/nomad-cluster/${marker}`, "");
        for (const unit of units)
            for (const kind of ["active", "enabled"]) await this.root.write(`run/${kind}/${unit}`, "");
    }

    /** The changes that systemd was asked for since the last call. */
    async asked(): Promise<string> {
        return this.root.run("cat /run/asked 2>/dev/null || true; rm -f /run/asked");
    }

    /** What the agents were asked. */
    async askedAgents(): Promise<string> {
        return this.root.run("cat /run/asked-agents; rm -f /run/asked-agents");
    }
}

import { readFileSync } from "node:fs";
import { join } from "node:path";
import { type FirewallArgs, firewallRules, hostOpenings } from "../../../sdk/firewall";
import { officialReleases } from "../../../sdk/node";
import { nodeSettings } from "../../../sdk/node/nodeSettings";
import { planCluster, Role } from "../../../sdk/topology";
import { MachineRoot } from "../../machineRoot";
import { oracleUbuntuRules } from "../../rig/imageFirewalls/oracleUbuntuRules";
import { topologies, type TopologyName } from "../../topologies";
import { installProgram } from "./installProgram";

/** Lists the rules in /run/rules, and writes down what it is to change. */
const iptables = `#!/bin/sh
[ "$1 $2 $4" = "--wait --table --list-rules" ] && cat "/run/rules/$3"
`;
const restore = `#!/bin/sh
[ ! -e /run/refuses ] || { echo "line 3 failed"; exit 1; }
cat >>/run/restored
`;
/** Has the policies and rules in /run/firewalld, and writes down its calls. */
const firewallCmd = `#!/bin/sh
echo "$*" >>/run/called
case $* in
    --get-zones) echo "public $(cat /run/firewalld/zones)" ;;
    --get-policies) echo "allow-host-ipv6 $(cat /run/firewalld/policies)" ;;
    *--list-rich-rules) cat /run/firewalld/rules ;;
    *--get-all-rules) cat /run/firewalld/direct ;;
esac
`;

const untouched = ["-P INPUT ACCEPT", "-P FORWARD ACCEPT", "-P OUTPUT ACCEPT"];
/** As `iptables --list-rules` has them. */
const oracles = [...untouched, ...oracleUbuntuRules.split("\n").filter((line) => line.startsWith("-A "))];

let root: MachineRoot;
beforeEach(async () => {
    root = await MachineRoot.create();
    await installProgram(root);
    const systemctl = readFileSync(join(__dirname, "systemctl.sh"), "utf8");
    const programs = { iptables, "iptables-restore": restore, systemctl, ip6tables: "#!/bin/sh\nexit 3\n" };
    for (const [name, text] of Object.entries(programs))
        await root.write(`usr/local/sbin/${name}`, text, 0o755);
    await root.write("run/restored", "");
    await root.write("run/called", "");
    await has(untouched);
    await settings({});
});
afterEach(async () => root.remove());

async function has(filter: readonly string[], mangle: readonly string[] = []): Promise<void> {
    await root.write("run/rules/filter", `${filter.join("\n")}\n`);
    await root.write("run/rules/mangle", `${["-P FORWARD ACCEPT", ...mangle].join("\n")}\n`);
}

async function settings(args: FirewallArgs, topology: TopologyName = "the default"): Promise<void> {
    const plan = planCluster(topologies[topology]);
    // Of separated machines one without Nomad.
    const node = plan.nodes.find(({ roles }) => roles.includes(Role.ConsulServer));
    const openings = hostOpenings(plan, firewallRules(plan, args), node!.group, "10.20.0.0/24");
    await root.write(
        "etc/nomad-cluster/node.env",
        nodeSettings(plan, node!, officialReleases, [], true, undefined, openings),
    );
}

/** What iptables was to change. */
async function changed(): Promise<string[]> {
    await root.write("run/restored", "");
    await root.run("nomad-cluster-node firewall");
    return (await root.read("run/restored")).split("\n").filter(Boolean);
}

const jumps = (lines: readonly string[]) => lines.filter((line) => /^-[ID] /.test(line));

describe("iptables", () => {
    test("chains of ours are put in front of what the image rejects", async () => {
        await has(oracles);
        const lines = await changed();
        expect(jumps(lines)).toEqual([
            "-I INPUT 1 -j NOMAD-CLUSTER-INPUT",
            "-I FORWARD 1 -j NOMAD-CLUSTER-FORWARD",
            "-I OUTPUT 1 -j NOMAD-CLUSTER-OUTPUT",
            "-I FORWARD 1 -j NOMAD-CLUSTER-VOLUMES",
        ]);
        expect(lines).toContain(
            "-A NOMAD-CLUSTER-INPUT -s 10.20.0.0/24 -p tcp -m tcp --dport 4646 -j ACCEPT",
        );
    });

    test("nothing but those chains is touched", async () => {
        await has(oracles);
        const others = (await changed()).filter((line) => !line.includes("NOMAD-CLUSTER-"));
        expect(others).toEqual(["*filter", "COMMIT", "*mangle", "COMMIT"]);
    });

    test("a second time the chains are written, and stay where they are, also behind Docker's", async () => {
        await has(
            [
                ...untouched,
                "-N NOMAD-CLUSTER-INPUT",
                "-A INPUT -j NOMAD-CLUSTER-INPUT",
                "-A FORWARD -j DOCKER-USER",
                "-A FORWARD -j NOMAD-CLUSTER-FORWARD",
                "-A OUTPUT -j NOMAD-CLUSTER-OUTPUT",
                ...oracles,
            ],
            ["-A FORWARD -j NOMAD-CLUSTER-VOLUMES"],
        );
        const lines = await changed();
        expect(jumps(lines)).toEqual([]);
        expect(lines).toContain(":NOMAD-CLUSTER-INPUT - [0:0]");
    });

    test("a chain that is behind what the image rejects, or there twice, is moved", async () => {
        const jump = "-A INPUT -j NOMAD-CLUSTER-INPUT";
        for (const rules of [
            [...oracles, jump],
            [jump, jump, ...oracles],
        ]) {
            await has(rules);
            const moved = jumps(await changed()).filter((line) => line.includes(" INPUT "));
            const times = rules.filter((rule) => rule === jump).length;
            expect(moved).toEqual([
                ...Array<string>(times).fill("-D INPUT -j NOMAD-CLUSTER-INPUT"),
                "-I INPUT 1 -j NOMAD-CLUSTER-INPUT",
            ]);
        }
    });

    test("the chains go with the image's rules", async () => {
        await has([...untouched, "-N NOMAD-CLUSTER-INPUT", "-A INPUT -j NOMAD-CLUSTER-INPUT"]);
        expect(await changed()).toEqual([
            "*filter",
            ":NOMAD-CLUSTER-INPUT - [0:0]",
            "-D INPUT -j NOMAD-CLUSTER-INPUT",
            "-X NOMAD-CLUSTER-INPUT",
            "COMMIT",
        ]);
    });

    test("a rule that is gone from the settings is gone from the chain", async () => {
        await has(oracles);
        const world = "-A NOMAD-CLUSTER-INPUT -s 0.0.0.0/0 -p tcp -m tcp --dport 80 -j ACCEPT";
        await settings({ ingress: true });
        expect(await changed()).toContain(world);
        await settings({});
        expect(await changed()).not.toContain(world);
    });

    test("a machine without tasks forwards nothing", async () => {
        await has(oracles);
        await settings({}, "all separated");
        const lines = await changed();
        expect(lines.filter((line) => /FORWARD|VOLUMES|docker0/.test(line))).toEqual([]);
        expect(lines).toContain(
            "-A NOMAD-CLUSTER-INPUT -s 10.20.0.0/24 -p tcp -m tcp --dport 8300 -j ACCEPT",
        );
    });

    test.each([
        ["a machine without a firewall", untouched],
        ["Docker's policy and rules", [...untouched, "-P FORWARD DROP", "-A FORWARD -j DOCKER-USER"]],
    ])("%s needs nothing", async (_, rules) => {
        await has(rules);
        expect(await changed()).toEqual([]);
    });

    test("a policy that drops is a firewall, too", async () => {
        await has(["-P INPUT DROP", "-P FORWARD DROP", "-A INPUT -j ufw-before-input"]);
        expect(jumps(await changed())).toContain("-I INPUT 1 -j NOMAD-CLUSTER-INPUT");
    });

    test("settings without openings, as local machines have them, ask nobody", async () => {
        await has(oracles);
        const plan = planCluster({});
        await root.write("etc/nomad-cluster/node.env", nodeSettings(plan, plan.nodes[0]!, officialReleases));
        expect(await changed()).toEqual([]);
    });

    test("openings that iptables refuses end the program with its words", async () => {
        await has(oracles);
        await root.write("run/refuses", "");
        await expect(root.run("nomad-cluster-node firewall")).rejects.toThrow(
            "iptables refuses the openings of this machine, which stay as they were: line 3 failed",
        );
    });
});

describe("firewalld", () => {
    const policy = "etc/firewalld/policies/nomad-cluster.xml";
    const rule = (port: number) =>
        `rule family="ipv4" source address="10.20.0.0/24" port port="${port}" protocol="tcp" accept`;

    beforeEach(async () => {
        await root.write("usr/local/sbin/firewall-cmd", firewallCmd, 0o755);
        await root.write("run/active/firewalld", "");
        for (const name of ["zones", "policies", "rules", "direct"])
            await root.write(`run/firewalld/${name}`, "");
        await has(oracles);
    });

    /** What firewalld was to change. */
    async function calls(): Promise<string[]> {
        await root.write("run/called", "");
        expect(await changed()).toEqual([]);
        const called = (await root.read("run/called")).split("\n").filter(Boolean);
        return called.filter((call) => !/--(get|list)-/.test(call));
    }

    test("a policy of ours is loaded by one reload", async () => {
        expect(await calls()).toEqual(["--reload"]);
        expect(await root.read(policy)).toContain(
            '<rule family="ipv4"><source address="10.20.0.0/24"/><port port="4646" protocol="tcp"/><accept/></rule>',
        );
    });

    test("after that only rules that differ change, without a reload, which others would notice", async () => {
        await calls();
        await root.write("run/firewalld/zones", "nomad-tasks");
        await root.write("run/firewalld/policies", "nomad-cluster");
        await root.write("run/firewalld/rules", `\t${rule(9999)}\n\t${rule(4646)}\n`);
        const [adding, removing, ...more] = await calls();
        expect(adding).toContain(`--policy=nomad-cluster --add-rich-rule=`);
        expect(adding).toContain(rule(4647));
        expect(adding).not.toContain(rule(4646));
        expect(removing).toBe(`--policy=nomad-cluster --remove-rich-rule=${rule(9999)}`);
        expect(more).toEqual([]);
    });

    test("direct rules of the image about its cloud's addresses stay behind ours", async () => {
        const image = "ipv4 filter OUTPUT 0 -d 169.254.0.0/16 -j BareMetalInstanceServices";
        await root.write("run/firewalld/direct", `${image}\n`);
        const loopback = "--direct --add-rule ipv4 filter OUTPUT -1 -o lo -j ACCEPT";
        expect(await calls()).toEqual(expect.arrayContaining([loopback, `--permanent ${loopback}`]));
    });
});

import { type ArtifactSource } from "../../../sdk/node";
import { nodeSettings } from "../../../sdk/node/nodeSettings";
import { hashicorpKey } from "../../../sdk/node/hashicorpKey";
import { defaultVersions, planCluster, type TopologyArgs } from "../../../sdk/topology";
import { MachineRoot } from "../../machineRoot";
import { topologies } from "../../topologies";
import { installProgram } from "./installProgram";
import {
    addCniPlugins,
    addRelease,
    architecture,
    makeSigningKey,
    mirror,
    pinned,
    plugins,
    type Release,
    sign,
} from "./releases";

const { consul: consulVersion, nomad: nomadVersion } = defaultVersions;
/** Output of both programs of the fixture, one after the other. */
const versions = `consul ${consulVersion}\nnomad ${nomadVersion}\n`;
const consulZip = `consul_${consulVersion}_linux_${architecture}.zip`;
const script = "/usr/local/sbin/nomad-cluster-node";
const unpinned = (): ArtifactSource => ({
    baseUrl: mirror,
    sha256: { cniPlugins: { [architecture]: cni } },
});

let root: MachineRoot;
let consul: Release;
let nomad: Release;
let cni: string;

beforeEach(async () => {
    root = await MachineRoot.create();
    await installProgram(root);
    await root.write("usr/local/sbin/dockerd", "", 0o755);
    consul = await addRelease(root, "consul", defaultVersions.consul);
    nomad = await addRelease(root, "nomad", defaultVersions.nomad);
    cni = await addCniPlugins(root);
});
afterEach(async () => root.remove());

async function settle(artifacts: ArtifactSource, args: TopologyArgs = {}): Promise<void> {
    const plan = planCluster(args);
    await root.write("etc/nomad-cluster/node.env", nodeSettings(plan, plan.nodes[0]!, artifacts));
}

/** The installed files, and the remains of an installation. */
async function installed(): Promise<{ programs: string[]; rest: string[] }> {
    const list = async (folder: string) =>
        (await root.run(`ls -A ${folder} 2>/dev/null || true`)).split("\n").filter(Boolean);
    return { programs: await list("/usr/local/bin"), rest: await list("/var/lib/nomad-cluster") };
}

/** The files that were moved are written down. */
const movesTold = `
import os
replace = os.replace
def told_replace(new, path):
    replace(new, path)
    with open("/run/moved", "a") as log:
        print(new, file=log)
os.replace = told_replace
`;

async function expectRefusal(message: string | RegExp): Promise<void> {
    await expect(root.run(`${script} install`)).rejects.toThrow(message);
    const { programs, rest } = await installed();
    expect(programs).toEqual([]);
    expect(rest.filter((file) => file.endsWith(".version"))).toEqual([]);
}

describe("with pinned checksums", () => {
    test("both programs are installed, for everybody to run, and Consul's for nobody to read", async () => {
        await settle(pinned(consul, nomad, cni));
        await root.run(`${script} install`);
        expect(await root.run("consul; nomad")).toBe(versions);
        const modes = "stat -c '%n %a' /usr/local/bin/*";
        const expected = "/usr/local/bin/consul 711\n/usr/local/bin/nomad 755\n";
        expect(await root.run(modes)).toBe(expected);
        // As earlier versions left it.
        await root.run("chmod 755 /usr/local/bin/consul");
        await root.run(`${script} install`);
        expect(await root.run(modes)).toBe(expected);
        expect(await installed()).toEqual({
            programs: ["consul", "nomad"],
            rest: [
                "cni-plugins.version",
                "consul.pending",
                "consul.version",
                "nomad.pending",
                "nomad.version",
                "systemd-resolved.started",
            ],
        });
    });

    test("a Nomad client gets the CNI plugins, for everybody to run, beside those that lie there", async () => {
        await settle(pinned(consul, nomad, cni));
        await root.write("opt/cni/bin/own", "");
        expect(await root.run(`${script} install`)).toContain("CNI plugins 1.9.1 installed");
        const modes = await root.run("stat -c '%n %a' /opt/cni/bin /opt/cni/bin/*");
        expect(modes.trim().split("\n")).toEqual([
            "/opt/cni/bin 755",
            ...[...plugins, "own"].sort().map((name) => `/opt/cni/bin/${name} ${name === "own" ? 644 : 755}`),
        ]);
        await root.run("rm /opt/cni/bin/portmap");
        await root.run(`${script} install`);
        expect(await root.run("/opt/cni/bin/portmap")).toBe("portmap\n");
    });

    test("CNI plugins with another checksum are refused", async () => {
        await settle(pinned(consul, nomad, "ab".repeat(32)));
        await expect(root.run(`${script} install`)).rejects.toThrow(
            /checksum of cni-plugins-linux-\w+-v1\.9\.1\.tgz is not the expected (ab){32}: a damaged or foreign file/,
        );
        expect(await root.run("ls /opt 2>/dev/null || true")).toBe("");
    });

    test("a second run fetches nothing", async () => {
        await settle(pinned(consul, nomad, cni));
        await root.run(`${script} install`);
        expect(await root.run(`${script} install`)).toBe("");
    });

    test("two runs at once, of the boot document and of a bundle, fetch once", async () => {
        await settle(pinned(consul, nomad, cni));
        const said = await root.run(`${script} install & ${script} install & wait`);
        expect(said.match(/fetching consul/g)).toHaveLength(1);
        expect((await installed()).programs).toEqual(["consul", "nomad"]);
    });

    test("another version takes the place of the one before", async () => {
        await settle(pinned(consul, nomad, cni));
        await root.run(`${script} install`);
        const newer = await addRelease(root, "consul", "1.22.99");
        await settle(pinned(newer, nomad, cni), { consulVersion: "1.22.99" });
        expect(await root.run(`${script} install`)).not.toContain("fetching nomad");
        expect(await root.run("consul")).toBe("consul 1.22.99\n");
    });

    test("a program that was deleted comes back", async () => {
        await settle(pinned(consul, nomad, cni));
        await root.run(`${script} install && rm /usr/local/bin/consul && ${script} install`);
        expect((await installed()).programs).toEqual(["consul", "nomad"]);
    });

    test("a machine without a Nomad role gets Consul only", async () => {
        const servers = topologies["all separated"].groups["consul-servers"];
        await settle(pinned(consul, nomad, cni), { groups: { servers } });
        await root.run(`${script} install`);
        expect((await installed()).programs).toEqual(["consul"]);
    });

    test("a file with another checksum is refused and nothing is installed", async () => {
        await settle(pinned({ ...consul, sha256: "ab".repeat(32) }, nomad, cni));
        await expectRefusal(
            `checksum of ${consulZip} is not the expected ${"ab".repeat(32)}: a damaged or foreign file`,
        );
    });

    test("runs that fail do not fill the disk", async () => {
        await settle(pinned({ ...consul, sha256: "ab".repeat(32) }, nomad, cni));
        await root.run(`for run in 1 2 3; do ${script} install 2>/dev/null || true; done`);
        expect((await installed()).rest.length).toBeLessThanOrEqual(1);
    });

    test("a full disk leaves the program that runs, and nothing of the other", async () => {
        await settle(pinned(consul, nomad, cni));
        await root.run(`${script} install`);
        const newer = await addRelease(root, "consul", "1.22.1");
        await settle(pinned(newer, nomad, cni), { consulVersion: "1.22.1" });
        const said = await root.run(`mount -t tmpfs -o size=8k full /usr/local/bin
            echo old >/usr/local/bin/consul && echo full >/usr/local/bin/filler
            ${script} install 2>&1 || { ls -A /usr/local/bin; cat /usr/local/bin/consul; }`);
        expect(said).toMatch(/cannot unpack consul_1\.22\.1_linux_\w+\.zip into .*\nconsul\nfiller\nold\n$/);
        await root.run(`${script} install`);
        expect(await root.run("consul")).toBe("consul 1.22.1\n");
    });

    test("programs get the SELinux label of their place, also those that lie there already", async () => {
        await root.write("usr/local/sbin/restorecon", '#!/bin/sh\necho "$*" >>/run/relabelled\n', 0o755);
        // A file that is moved keeps its label, so none may come from another folder.
        await installProgram(root, movesTold);
        await settle(pinned(consul, nomad, cni));
        await root.run(`${script} install && ${script} install`);
        const both = "-F /usr/local/bin/consul\n-F /usr/local/bin/nomad\n";
        expect(await root.read("run/relabelled")).toBe(`${both}-R -F /opt/cni/bin\n${both}`);
        const moved = (await root.read("run/moved")).trim().split("\n");
        expect(moved.filter((from) => !/^\/(usr\/local|opt\/cni)\/bin\//.test(from))).toEqual([]);
        expect(moved).toHaveLength(2 + plugins.length);
    });

    test("a release that is not there is named", async () => {
        await settle(pinned(consul, nomad, cni), { consulVersion: "1.22.98" });
        await expectRefusal(
            /cannot fetch file:\/\/\/srv\/releases\/consul\/1\.22\.98\/consul_1\.22\.98_linux_\w+\.zip: does this machine reach it\?/,
        );
    });
});

describe("with HashiCorp's signed list", () => {
    beforeEach(async () => {
        await settle(unpinned());
        await root.write("etc/nomad-cluster/hashicorp.asc", await makeSigningKey(root, "publisher"));
        await sign(root, "publisher", consul.sums);
        await sign(root, "publisher", nomad.sums);
    });

    test("a release that the publisher signed is installed", async () => {
        await root.run(`${script} install`);
        expect(await root.run("consul && nomad")).toBe(versions);
    });

    test("a list that another key signed is refused", async () => {
        await makeSigningKey(root, "stranger");
        await sign(root, "stranger", consul.sums);
        await expectRefusal(
            `the signature of file:///srv/releases/consul/${consulVersion}/consul_${consulVersion}_SHA256SUMS is not HashiCorp's`,
        );
    });

    test("a list that was changed after it was signed is refused", async () => {
        await root.run(`echo >>/${consul.sums}`);
        await expectRefusal(`consul_${consulVersion}_SHA256SUMS is not HashiCorp's`);
    });

    test("a zip that was changed after its list was signed is refused", async () => {
        await root.run(`echo >>/${consul.zip}`);
        await expectRefusal(`checksum of ${consulZip} is not the one that HashiCorp signed`);
    });

    test("a signed list of something else is refused", async () => {
        await root.run(`cp /${nomad.sums} /${consul.sums} && cp /${nomad.sums}.sig /${consul.sums}.sig`);
        await expectRefusal(`consul_${consulVersion}_SHA256SUMS does not list ${consulZip}`);
    });

    test("a list without a signature is refused", async () => {
        await root.run(`rm /${consul.sums}.sig`);
        await expectRefusal(
            `cannot fetch file:///srv/releases/consul/${consulVersion}/consul_${consulVersion}_SHA256SUMS.sig`,
        );
    });
});

test("the key that machines verify with is HashiCorp's, and the program reads it whole", async () => {
    await settle(unpinned());
    await root.write("etc/nomad-cluster/hashicorp.asc", hashicorpKey.armored);
    await makeSigningKey(root, "stranger");
    await sign(root, "stranger", consul.sums);
    await expectRefusal("is not HashiCorp's");
    const keys = await root.run(
        "gpg --homedir /tmp --batch --with-colons --show-keys /var/lib/nomad-cluster/consul*/key.gpg 2>/dev/null",
    );
    expect(/^fpr:+([0-9A-F]+):$/m.exec(keys)?.[1]).toBe(hashicorpKey.fingerprint);
});

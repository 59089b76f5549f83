import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";
import { bootDocument, officialReleases, type PoolSource } from "../../../sdk/node";
import { bootProgram, poolBootProgram } from "../../../sdk/node/nodeProgram";
import { nodeSettings } from "../../../sdk/node/nodeSettings";
import { run } from "../../../sdk/process/run";
import { unpacked } from "../../unpacked";
import { hashicorpKey } from "../../../sdk/node/hashicorpKey";
import { planCluster } from "../../../sdk/topology";
import { topologies, topologyNames } from "../../topologies";

const sshKey = 'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIJm operator\'s "key"';

function documentOf(topology: keyof typeof topologies, sshAuthorizedKeys?: string[]): string {
    const plan = planCluster(topologies[topology]);
    const settings = nodeSettings(plan, plan.nodes[0]!, officialReleases);
    return bootDocument({ settings, sshAuthorizedKeys });
}

interface CloudConfig {
    disable_root?: boolean;
    users?: unknown[];
    write_files: { path: string; permissions: string; encoding?: string; content: string }[];
    runcmd: string[][];
}

/** The document as cloud-init reads it: with Debian's own Python and its YAML. */
async function asCloudInitReads(document: string): Promise<CloudConfig> {
    const program = "import json, sys, yaml; json.dump(yaml.safe_load(sys.stdin), sys.stdout)";
    const config = JSON.parse(
        await run("/usr/bin/python3", ["-c", program], { input: document }),
    ) as CloudConfig;
    for (const file of config.write_files) {
        // https://docs.cloud-init.io/en/latest/reference/modules.html#write-files
        expect(file.encoding).toBe("gz+b64");
        file.content = latin1(gunzipSync(Buffer.from(file.content, "base64")));
        delete file.encoding;
    }
    return config;
}

/** Bytes as a text that tells them apart. */
const latin1 = (bytes: Uint8Array) => Buffer.from(bytes).toString("latin1");

let folder: string;
beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), "user-data-"));
});
afterAll(async () => rm(folder, { recursive: true }));

test.each(topologyNames)("`cloud-init schema` accepts the user-data of %s", async (topology) => {
    for (const keys of [undefined, [sshKey]]) {
        const file = join(folder, "user-data");
        await writeFile(file, documentOf(topology, keys));
        expect((await run("cloud-init", ["schema", "--config-file", file])).trim()).toBe(
            `Valid cloud-config: ${file}`,
        );
    }
});

test("every file arrives byte for byte, with its mode", async () => {
    const plan = planCluster({});
    const { write_files } = await asCloudInitReads(documentOf("the default"));
    expect(write_files).toEqual([
        { path: "/usr/local/sbin/nomad-cluster-node", permissions: "0755", content: latin1(bootProgram()) },
        {
            path: "/etc/nomad-cluster/node.env",
            permissions: "0644",
            content: nodeSettings(plan, plan.nodes[0]!, officialReleases),
        },
        { path: "/etc/nomad-cluster/hashicorp.asc", permissions: "0644", content: hashicorpKey.armored },
    ]);
});

test("the machine begins to install before anybody connects", async () => {
    const { runcmd } = await asCloudInitReads(documentOf("the default"));
    expect(runcmd).toEqual([["/usr/local/sbin/nomad-cluster-node", "install"]]);
});

test("the operator's key logs in as root and as the image's default user", async () => {
    const { disable_root, users } = await asCloudInitReads(documentOf("the default", [sshKey]));
    expect(disable_root).toBe(false);
    expect(users).toEqual(["default", { name: "root", ssh_authorized_keys: [sshKey] }]);
});

test("without keys of ours the image's users are left alone", async () => {
    expect(Object.keys(await asCloudInitReads(documentOf("the default")))).toEqual(["write_files", "runcmd"]);
});

test("the only key material in user-data is public", () => {
    const document = unpacked(documentOf("all separated", [sshKey]));
    expect([...document.matchAll(/-----BEGIN ([^-]*)-----/g)].map(([, kind]) => kind)).toEqual([
        "PGP PUBLIC KEY BLOCK",
    ]);
});

test("the same machine always gets the same user-data", () => {
    expect(documentOf("all separated", [sshKey])).toBe(documentOf("all separated", [sshKey]));
});

describe("a pool's member", () => {
    const vault = {
        keyVault: "https://pool-1.vault.azure.net",
        identity: "11111111-2222-4333-8444-555555555555",
    };
    const sources: [string, PoolSource, string][] = [
        ["a file", { bundle: { file: "/run/pool/bundle" } }, "SOURCE='file:/run/pool/bundle'\n"],
        [
            "Key Vault",
            { bundle: vault, events: "azure" },
            `SOURCE='keyvault:${vault.keyVault}'\nIDENTITY='${vault.identity}'\nEVENTS='azure'\n`,
        ],
    ];

    test.each(sources)(
        "fetches its bundle from %s, at its first boot and at each later one",
        async (_, pool, source) => {
            const document = bootDocument({ pool, sshAuthorizedKeys: [sshKey] });
            const file = join(folder, "user-data");
            await writeFile(file, document);
            expect((await run("cloud-init", ["schema", "--config-file", file])).trim()).toBe(
                `Valid cloud-config: ${file}`,
            );
            const { write_files, runcmd, users } = await asCloudInitReads(document);
            expect(users).toHaveLength(2);
            expect(write_files.map(({ path, permissions }) => `${permissions} ${path}`)).toEqual([
                "0755 /usr/local/sbin/nomad-cluster-node",
                "0644 /etc/nomad-cluster/pool-source",
                "0644 /etc/systemd/system/nomad-cluster-join.service",
                "0644 /etc/systemd/system/nomad-cluster-join.timer",
            ]);
            expect(write_files[0]!.content).toBe(latin1(poolBootProgram()));
            expect(write_files[1]!.content).toBe(source);
            for (const { content } of write_files.slice(2)) expect(content).toMatch(/^WantedBy=/m);
            expect(runcmd.at(-1)).toEqual([
                ...["systemctl", "enable", "--now", "nomad-cluster-join.timer", "nomad-cluster-join.service"],
            ]);
        },
    );

    test("knows the verbs of before its first bundle", async () => {
        const program = join(folder, "pool-boot-program");
        await writeFile(program, poolBootProgram(), { mode: 0o755 });
        await expect(run(program, ["status"])).rejects.toThrow(
            "unknown verb 'status': use receive, join or leave",
        );
        await expect(run(program, ["join"])).rejects.toThrow(
            "this machine is no member of a pool: it has no /etc/nomad-cluster/pool-source",
        );
    });
});

// https://docs.oracle.com/en-us/iaas/api/#/en/iaas/latest/Instance/LaunchInstanceDetails, `metadata`
test("user-data fits into the 32,000 bytes that Oracle's cloud takes for all metadata, in base64", () => {
    const document = Buffer.from(documentOf("names of its own", [sshKey]));
    expect(document.toString("base64").length).toBeLessThan(32_000);
});

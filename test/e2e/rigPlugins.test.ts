import { X509Certificate } from "node:crypto";
import { cp, mkdir, mkdtemp, readFile, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { delimiter, join, resolve } from "node:path";
import { ensureTools } from "../../sdk/toolchain";
import { runPulumi } from "./cluster/runPulumi";

/** The rig's plugin for TLS under the real engine, through the life of one stack. */
const checkout = resolve(__dirname, "../..");
let project: string;
let env: Record<string, string>;

beforeAll(async () => {
    const names = ["pulumi", "pulumi-language-nodejs"] as const;
    const { PATH } = (await ensureTools({ progress: () => undefined, names, standIns: true })).env;
    project = await mkdtemp(join(tmpdir(), "rig-plugins-"));
    await cp(join(__dirname, "rigPlugins"), project, { recursive: true });
    await symlink(join(checkout, "node_modules"), join(project, "node_modules"));
    for (const made of [join(project, "state"), join(project, "home")]) await mkdir(made);
    env = {
        PATH: [join(checkout, "test", "rig", "bin"), PATH].join(delimiter),
        PULUMI_BACKEND_URL: `file://${join(project, "state")}`,
        PULUMI_CONFIG_PASSPHRASE: "of the test",
        PULUMI_HOME: join(project, "home"),
        PULUMI_SKIP_UPDATE_CHECK: "true",
    };
    await pulumi("stack", "init", "dev");
});

afterAll(async () => {
    await rm(project, { recursive: true });
});

async function pulumi(...args: string[]): Promise<string> {
    return runPulumi(args, project, env);
}

async function renewEarlier(earlyRenewalHours: number): Promise<void> {
    await writeFile(join(project, "settings.json"), JSON.stringify({ earlyRenewalHours }));
}

/** Runs an update. @returns the operations on its resources, without those that stayed the same. */
async function update(verb: "up" | "destroy" = "up"): Promise<Record<string, string[]>> {
    const events = (await pulumi(verb, "--yes", "--skip-preview", "--json")).split("\n").filter(Boolean);
    const done: Record<string, string[]> = {};
    for (const event of events) {
        const { metadata } = (JSON.parse(event) as ResourceEvent).resOutputsEvent ?? {};
        if (!metadata || metadata.op === "same" || metadata.type.startsWith("pulumi:")) continue;
        (done[metadata.op] ??= []).push(metadata.urn.split("::").slice(2).join("::"));
    }
    return Object.fromEntries(Object.entries(done).map(([op, resources]) => [op, resources.sort()]));
}
interface ResourceEvent {
    resOutputsEvent?: { metadata: { op: string; type: string; urn: string } };
}

async function outputs(): Promise<{ caCertPem: string; certPem: string }> {
    return JSON.parse(await pulumi("stack", "output", "--json")) as Awaited<ReturnType<typeof outputs>>;
}

const minutes = 60_000;

test(
    "the first update creates everything, and the authority signs",
    async () => {
        await renewEarlier(0);
        expect(await pulumi("preview")).toContain("+ 6 to create");
        expect(Object.keys(await update())).toEqual(["create"]);
        const { caCertPem, certPem } = await outputs();
        const authority = new X509Certificate(caCertPem);
        expect(new X509Certificate(certPem).verify(authority.publicKey)).toBe(true);
    },
    3 * minutes,
);

test(
    "the second update changes nothing, also after a refresh",
    async () => {
        expect(await update()).toEqual({});
        await pulumi("refresh", "--yes", "--skip-preview");
        expect(await update()).toEqual({});
    },
    3 * minutes,
);

test(
    "no private key is in the exported stack or the state file",
    async () => {
        const exported = await pulumi("stack", "export");
        const stored = await readFile(join(project, "state/.pulumi/stacks/rig-plugins/dev.json"), "utf8");
        for (const place of [exported, stored]) {
            expect(place).toContain("-----BEGIN CERTIFICATE-----");
            expect(place).not.toContain("PRIVATE KEY");
        }
    },
    3 * minutes,
);

test(
    "a certificate due for renewal is replaced",
    async () => {
        const before = await outputs();
        await renewEarlier(10);
        const cert = "tls:index/locallySignedCert:LocallySignedCert::node";
        expect(await update()).toEqual({ update: [cert] });
        await renewEarlier(60);
        expect(await update()).toMatchObject({ "create-replacement": [cert] });
        expect((await outputs()).certPem).not.toBe(before.certPem);
    },
    3 * minutes,
);

test(
    "destroying deletes everything",
    async () => {
        expect(Object.keys(await update("destroy"))).toEqual(["delete"]);
    },
    3 * minutes,
);

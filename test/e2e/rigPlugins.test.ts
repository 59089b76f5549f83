import { X509Certificate } from "node:crypto";
import { cp, mkdir, mkdtemp, readFile, rm, stat, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { delimiter, join, resolve } from "node:path";
import { CommandError, run } from "../../sdk/process/run";
import { ensureTools } from "../../sdk/toolchain";
import type { SshServer } from "../rig/sshd/sshServer";
import { freePort, startSshServer } from "../rig/sshd/sshServer";

/** The rig's plugins under the real engine and a real SSH server, through the life of one stack. */
const checkout = resolve(__dirname, "../..");
let server: SshServer;
let project: string;
let folder: string;
let env: Record<string, string>;

beforeAll(async () => {
    const names = ["pulumi", "pulumi-language-nodejs"] as const;
    const { PATH } = (await ensureTools({ progress: () => undefined, names, standIns: true })).env;
    project = await mkdtemp(join(tmpdir(), "rig-plugins-"));
    await cp(join(__dirname, "rigPlugins"), project, { recursive: true });
    await symlink(join(checkout, "node_modules"), join(project, "node_modules"));
    folder = join(project, "remote");
    for (const made of [folder, join(project, "state"), join(project, "home")]) await mkdir(made);
    env = {
        PATH: [join(checkout, "test", "rig", "bin"), PATH].join(delimiter),
        PULUMI_BACKEND_URL: `file://${join(project, "state")}`,
        PULUMI_CONFIG_PASSPHRASE: "of the test",
        PULUMI_HOME: join(project, "home"),
        PULUMI_SKIP_UPDATE_CHECK: "true",
        SSH_AUTH_SOCK: "",
    };
    server = await startSshServer();
    await pulumi("stack", "init", "dev");
});

afterAll(async () => {
    await server.stop();
    await rm(project, { recursive: true });
});

async function pulumi(...args: string[]): Promise<string> {
    return run("pulumi", [...args, "--non-interactive"], { cwd: project, env });
}

/** Writes the program's settings; what is not given is as in the first update. */
async function settings(changed: object = {}): Promise<void> {
    const { host, port, user, privateKey } = server;
    const connection = { host, port, user, privateKey, dialErrorLimit: 0 };
    const first = {
        connection,
        folder,
        greeting: "",
        trigger: "1",
        script: "echo delivered",
        earlyRenewalHours: 0,
    };
    await writeFile(join(project, "settings.json"), JSON.stringify({ ...first, ...changed }), {
        mode: 0o600,
    });
}

/** Runs an update and tells what was done to which resource, leaving out those that stayed the same. */
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

async function outputs(): Promise<{ said: string; heard: string; caCertPem: string }> {
    return JSON.parse(await pulumi("stack", "output", "--json")) as Awaited<ReturnType<typeof outputs>>;
}

const remoteFile = async (name: string) => readFile(join(folder, name), "utf8");
const deliver = "command:remote:Command::deliver";
const minutes = 60_000;

test(
    "a preview dials nowhere, shows inputs and does not know what commands will print",
    async () => {
        const { user, privateKey } = server;
        await settings({
            connection: { host: "127.0.0.1", port: await freePort(), user, privateKey, dialErrorLimit: 0 },
        });
        const shown = await pulumi("preview");
        expect(shown).toMatch(/said\s*: \[unknown\]/);
        expect(shown).toContain("+ 9 to create");
    },
    3 * minutes,
);

test(
    "the first update creates everything and delivers over SSH",
    async () => {
        await settings();
        expect(Object.keys(await update())).toEqual(["create"]);
        const { said, heard, caCertPem } = await outputs();
        expect([said, heard]).toEqual(["delivered", "delivered"]);
        const certificate = new X509Certificate(await remoteFile("made/cert.pem"));
        expect(certificate.verify(new X509Certificate(caCertPem).publicKey)).toBe(true);
        await run("openssl", ["pkey", "-in", join(folder, "key.pem"), "-noout"]);
        expect((await stat(join(folder, "key.pem"))).mode & 0o077).toBe(0);
    },
    3 * minutes,
);

test(
    "the second update changes nothing, also after a refresh",
    async () => {
        expect(await update()).toEqual({});
        await pulumi("refresh", "--yes", "--skip-preview");
        expect(await update()).toEqual({});
        expect(await remoteFile("log")).toBe("create\n");
    },
    3 * minutes,
);

test(
    "no private key is in the exported stack or the state file, connections included",
    async () => {
        const secrets = [await remoteFile("key.pem"), server.privateKey];
        const exported = await pulumi("stack", "export");
        const stored = await readFile(join(project, "state/.pulumi/stacks/rig-plugins/dev.json"), "utf8");
        for (const place of [exported, stored]) {
            expect(place).toContain("-----BEGIN CERTIFICATE-----");
            expect(place).not.toContain("PRIVATE KEY");
            const bodies = secrets.map((secret) => secret.split("\n")[1] ?? "");
            for (const body of bodies) expect(place.includes(body)).toBe(false);
        }
    },
    3 * minutes,
);

test(
    "another standard input updates, and a preview does not promise the old output",
    async () => {
        await settings({ greeting: "# hello\n" });
        expect(await pulumi("preview", "--diff")).toMatch(/stdin\s*: "delivered" => \[unknown\]/);
        expect(await update()).toEqual({ update: [deliver] });
        expect(await remoteFile("key.pem")).toContain("# hello");
        expect(await remoteFile("log")).toBe("create\ncreate\n");
    },
    3 * minutes,
);

test(
    "another trigger replaces: the new command runs, then the old one's deletion",
    async () => {
        await settings({ greeting: "# hello\n", trigger: "2" });
        expect((await update())["create-replacement"]).toEqual([deliver]);
        expect(await remoteFile("log")).toBe("create\ncreate\ncreate\ndelete\n");
    },
    3 * minutes,
);

test(
    "a command that fails fails the update with its status and output; the next one continues",
    async () => {
        await settings({ trigger: "2", script: "echo almost; exit 7" });
        const failure: unknown = await update().catch((error: unknown) => error);
        expect(failure).toBeInstanceOf(CommandError);
        expect((failure as CommandError).stdout).toContain("Process exited with status 7: running");
        expect((failure as CommandError).stdout).toContain("almost");
        await settings({ trigger: "2" });
        expect(await update()).toEqual({ update: [deliver] });
    },
    3 * minutes,
);

test(
    "a certificate due for renewal is replaced, and what depends on it follows",
    async () => {
        const before = await remoteFile("made/cert.pem");
        await settings({ trigger: "2", earlyRenewalHours: 10 });
        const cert = "tls:index/locallySignedCert:LocallySignedCert::node";
        expect(await update()).toEqual({ update: [cert] });
        await settings({ trigger: "2", earlyRenewalHours: 60 });
        expect(await update()).toMatchObject({
            "create-replacement": [cert],
            update: ["command:remote:CopyToRemote::certificate"],
        });
        expect(await remoteFile("made/cert.pem")).not.toBe(before);
    },
    3 * minutes,
);

test(
    "destroying runs what is to be run at deletion",
    async () => {
        expect(Object.keys(await update("destroy"))).toEqual(["delete"]);
        expect((await remoteFile("log")).endsWith("create\ndelete\n")).toBe(true);
    },
    3 * minutes,
);

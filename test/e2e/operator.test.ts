import { spawn } from "node:child_process";
import { X509Certificate } from "node:crypto";
import { once } from "node:events";
import { existsSync } from "node:fs";
import { readdir, stat } from "node:fs/promises";
import { join } from "node:path";
import { stackFolder } from "../../cli/operatorFolder";
import { type ClusterStatus, clusterStatus, LifetimeKind } from "../../sdk/cluster";
import { Access } from "../../sdk/firewall";
import { type CommandError } from "../../sdk/process/run";
import { eventually } from "../agents/program";
import { TestCluster } from "./cluster/testCluster";
import { endCertificates } from "./operator/endCertificates";
import { logIn } from "../browser/logIn";
import { Chromium, shows } from "../browser/chromium";
import { prepareBrowser, type OpenUi, openUi } from "./cluster/openUi";
import { expectHealthy } from "./cluster/expectHealthy";
import { inShell as operatorShell } from "./cluster/inShell";

/** One machine with every role, and everything that an operator does with it. */
let cluster: TestCluster;
let printedByUp: string;

beforeAll(async () => {
    cluster = await TestCluster.create();
    process.env.XDG_STATE_HOME = cluster.env.XDG_STATE_HOME;
    await cluster.configure("groups", {
        node: { count: 1, roles: ["consul-server", "nomad-server", "nomad-client"] },
    });
    printedByUp = await cluster.cli("up", "--local");
});

afterAll(async () => cluster?.remove());

const inShell = async (commands: string) => operatorShell(cluster, commands);

async function modeOf(path: string): Promise<number> {
    return (await stat(path)).mode & 0o777;
}

test("the page that `up` names at its end is the first job's", async () => {
    const url = /curl (http\S+)/.exec(printedByUp)![1]!;
    expect(await (await fetch(url)).text()).toContain("hello from node-0");
});

describe("with the environment", () => {
    test("the nomad program works", async () => {
        expect(await inShell("nomad node status -json | grep Name")).toContain(`"Name": "node-0"`);
        expect(await inShell("nomad status")).toMatch(/^echo +service .*running/m);
        expect(await inShell("nomad acl token self")).toMatch(/Type += management/);
    });

    test("the consul program works", async () => {
        expect(await inShell("consul members")).toMatch(/^node-0 .* alive +server/m);
        expect((await inShell("consul catalog services")).split("\n")).toEqual(
            expect.arrayContaining(["consul", "echo", "nomad", "nomad-client"]),
        );
    });

    test("certificates and keys lie in files that are the operator's alone", async () => {
        const folder = (await inShell('dirname "$NOMAD_CLIENT_KEY"')).trim();
        expect(folder.startsWith(cluster.env.XDG_STATE_HOME!)).toBe(true);
        expect(await modeOf(folder)).toBe(0o700);
        const modes = await Promise.all(
            (await readdir(folder)).map(async (file) => modeOf(join(folder, file))),
        );
        expect(modes.length).toBeGreaterThanOrEqual(6);
        expect(modes.every((mode) => mode === 0o600)).toBe(true);
    });
});

describe("in a browser", () => {
    let ui: OpenUi;
    let chromium: Chromium;

    beforeAll(async () => {
        ui = await openUi(cluster.cliCommand("ui").join(" "), cluster.folder, cluster.env);
    });

    beforeEach(async () => {
        chromium = await Chromium.create();
    });

    afterEach(async () => chromium?.remove());

    test("both UIs show the cluster after the certificate and the token were imported", async () => {
        await prepareBrowser(chromium, ui);
        const page = await chromium.start();
        await page.goto(ui.nomad);
        await shows(page, "Not Authorized");
        const { nomadToken, consulToken } = await cluster.state();
        await logIn(page, ui, { nomadToken: nomadToken!, consulToken: consulToken! });
        for (const list of [`${ui.nomad}clients`, `${ui.consul}dc1/nodes`]) {
            await page.goto(list);
            await shows(page, "node-0");
        }
    });

    test("a browser without the certificate is refused", async () => {
        await chromium.trust(ui.caPath);
        const page = await chromium.start();
        for (const url of [ui.nomad, ui.consul])
            await expect(page.goto(url)).rejects.toThrow("net::ERR_BAD_SSL_CLIENT_AUTH_CERT");
    });

    test("no token is printed", async () => {
        const { nomadToken, consulToken } = await cluster.state();
        expect(ui.output()).toContain("NOMAD_TOKEN");
        expect(ui.output()).not.toContain(nomadToken);
        expect(ui.output()).not.toContain(consulToken);
    });

    test("Ctrl-C closes the ports and exits with 0", async () => {
        // Other programs may take a port as soon as it is free, so what counts is that this cluster is behind it.
        const [nomad, consul] = [ui.nomad, ui.consul].map((url) => new URL(url).origin);
        const answering = async () =>
            inShell(`NOMAD_ADDR=${nomad} nomad server members >/dev/null 2>&1 && echo nomad
                CONSUL_HTTP_ADDR=${consul} consul members >/dev/null 2>&1 && echo consul
                true`);
        expect(await answering()).toBe("nomad\nconsul\n");
        expect(await ui.interrupt()).toBe(0);
        expect(await answering()).toBe("");
    });
});

describe("on a machine", () => {
    test("a command runs, with its output, its arguments and its exit status", async () => {
        expect(await cluster.cli("ssh", "node-0", "hostname")).toBe("node-0\n");
        expect(await cluster.cli("ssh", "node-0", "echo", "-n", "--stack")).toBe("--stack");
        await expect(cluster.cli("ssh", "node-0", "exit 7")).rejects.toMatchObject({ status: 7 });
    });

    test("the log shown is that of the agent asked for", async () => {
        const all = await cluster.cli("logs", "node-0");
        const nomad = await cluster.cli("logs", "node-0", "nomad");
        expect(all).toMatch(/ consul\[\d+\]:/);
        expect(nomad).toMatch(/ nomad\[\d+\]:/);
        expect(nomad).not.toMatch(/ consul\[\d+\]:/);
    });

    test("a followed log prints new lines", async () => {
        const [program, ...args] = cluster.cliCommand("logs", "node-0", "consul", "--follow");
        const child = spawn(program, args, {
            cwd: cluster.folder,
            env: { ...process.env, ...cluster.env },
            stdio: ["ignore", "pipe", "ignore"],
            detached: true, // a process group, as at a terminal
        });
        let shown = "";
        child.stdout.setEncoding("utf8").on("data", (text: string) => (shown += text));
        await eventually("the past is shown", () => shown.includes("consul["));
        const past = shown.length;
        await cluster.on("node-0", "systemctl kill --signal HUP --kill-whom main consul");
        await eventually("the new line is shown", () => shown.slice(past).includes("signal=hangup"));
        const exit = once(child, "exit");
        process.kill(-child.pid!, "SIGINT");
        await exit;
    });

    test("an unknown machine is answered with the machines that there are", async () => {
        await expect(cluster.cli("ssh", "node-9")).rejects.toThrow(
            "Expected a machine of the cluster, `node-0`, got `node-9`.",
        );
    });
});

describe("the status", () => {
    test("shows versions, clients, and lifetimes", async () => {
        const status = JSON.parse(await cluster.cli("status", "--json")) as ClusterStatus;
        const installed = await cluster.on("node-0", "consul version; nomad version");
        const [consulVersion, nomadVersion] = [...installed.matchAll(/ v(\d\S+)/g)].map(
            ([, version]) => version,
        );
        const pem = await cluster.on("node-0", "cat /etc/consul.d/tls/cert.pem");
        expect(status.machines).toMatchObject([{ consulVersion, nomadVersion }]);
        expect(status.clients).toEqual({ ready: 1, expected: 1 });
        const endsAt = new Date(new X509Certificate(pem).validTo).toISOString();
        for (const agent of ["node-0, consul", "node-0, nomad"])
            expect(status.lifetimes).toContainEqual(
                expect.objectContaining({ kind: LifetimeKind.Certificate, of: agent, endsAt }),
            );
        const { WorkloadToken, ...others } = LifetimeKind;
        const kinds = status.lifetimes.map(({ kind }) => kind);
        expect(kinds).toEqual(expect.arrayContaining(Object.values(others)));
        expect(kinds).not.toContain(WorkloadToken);
        expect(status.consul.failureTolerance).toBe(0);
    });

    test("needs no SSH in direct mode", async () => {
        const state = { ...(await cluster.state()), accessMode: Access.Direct, sshPrivateKey: "none" };
        const { consul, nomad } = await clusterStatus(state);
        expect([consul.leader, nomad.leader]).toEqual(["node-0", "node-0"]);
    });
});

describe("certificates that ended", () => {
    beforeAll(async () => endCertificates(cluster));

    test("make the status fail, which names them and what to do", async () => {
        const failed = await cluster.cli("status").catch((error: unknown) => error as CommandError);
        const { stdout } = failed as CommandError;
        expect(stdout).toContain("Not renewed: certificate of node-0, consul, which ended 365 days ago.");
    });

    test("are renewed by the next update, and both agents show the new one", async () => {
        const since = Date.now();
        await cluster.up();
        const status = await cluster.status();
        expectHealthy(status);
        const shown = status.lifetimes.filter(({ kind }) => kind === LifetimeKind.Certificate);
        expect(shown.map(({ of }) => of)).toEqual(["operator", "node-0, consul", "node-0, nomad"]);
        for (const { startedAt } of shown) expect(Date.parse(startedAt)).toBeGreaterThan(since - 2000);
    });
});

test("`down` takes the operator's files away too", async () => {
    const folder = stackFolder("nomad-cluster", cluster.stack);
    expect(existsSync(folder)).toBe(true);
    await cluster.cli("down", "--local");
    expect(existsSync(folder)).toBe(false);
});

import { mkdir, mkdtemp, readdir, readFile, rename, rm, writeFile } from "node:fs/promises";
import { homedir, tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { run } from "../../sdk/process/run";
import { cacheFolder, ensureTools } from "../../sdk/toolchain";
import { Chromium, shows } from "../browser/chromium";
import { logIn } from "../browser/logIn";
import { keepPicture } from "../pages/pictures";
import { ends, terminalPicture } from "../pages/terminalPicture";
import { freshClone } from "./cluster/freshClone";
import { type OpenUi, openUi, prepareBrowser } from "./cluster/openUi";
import { checkout } from "./cluster/testStack";

/**
 * What README.md shows for this machine, typed as it stands there by a user with an empty home: in a fresh clone and in a
 * project of one's own. Only caches of downloads are shared with this checkout.
 */
let folder: string;
let clone: string;
let own: string;
let env: Record<string, string>;

beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), "test-pages-"));
    [clone, own] = [join(folder, "clone"), join(folder, "own")];
    for (const made of [own, join(folder, "home")]) await mkdir(made);
    await freshClone(clone);
    const { PATH } = (await ensureTools({ progress: () => undefined, standIns: true })).env;
    const npm = async (setting: string) => (await run("npm", ["config", "get", setting])).trim();
    env = {
        // The stand-ins last, so that the engine uses a real plugin if there is one.
        PATH: [PATH, join(checkout, "test/rig/bin")].join(delimiter),
        HOME: join(folder, "home"),
        PULUMI_NOMAD_CLUSTER_CACHE: cacheFolder(),
        // `file://~` of Pulumi.yaml would be the home that /etc/passwd names, whatever HOME says.
        PULUMI_BACKEND_URL: `file://${join(folder, "home")}`,
        PULUMI_HOME: join(folder, "home/.pulumi"),
        // Machines apart from those of stack `dev` in this checkout.
        PULUMI_NOMAD_CLUSTER_STATE: join(folder, "machines"),
        PULUMI_SKIP_CONFIRMATIONS: "true",
        PULUMI_SKIP_UPDATE_CHECK: "true",
        npm_config_cache: await npm("cache"),
        npm_config_userconfig: join(homedir(), ".npmrc"),
        npm_config_prefer_offline: "true",
        npm_config_audit: "false",
    };
});

afterAll(async () => {
    // A failed test may have left a cluster.
    await type(clone, "npm run down").catch(() => undefined);
    await type(own, "npm run down").catch(() => undefined);
    await rm(folder, { recursive: true, force: true });
});

/** Output of a shell for these lines. */
async function type(where: string, ...lines: string[]): Promise<string> {
    const script = ["set -eu", "unset PULUMI_CONFIG_PASSPHRASE PULUMI_CONFIG_PASSPHRASE_FILE", ...lines].join(
        "\n",
    );
    return run("bash", ["-c", script], { cwd: where, env });
}

/** An output of `npm run` without the lines that name the script. */
const withoutHead = (printed: string) => printed.replaceAll(/^\n?> .*\n/gm, "").trimStart();

/** Git's list of changed files of the clone. */
const changes = async () => type(clone, "git status --porcelain");

describe("in a fresh clone", () => {
    test("`npm ci` compiles the package", async () => {
        await type(clone, "npm ci");
        expect(await readdir(join(clone, "dist/components"))).toContain("index.js");
        expect(await changes()).toBe("");
    });

    test("`npm run doctor` misses nothing", async () => {
        expect(await type(clone, "npm run doctor")).not.toContain("MISSING");
    });

    test("`npm run up` brings the cluster up, ends with its table, and leaves the checkout clean", async () => {
        const printed = await type(clone, "npm run up 2>&1");
        expect(printed).toMatch(/^Cluster local, datacenter dc1, region global$/m);
        expect(
            printed.match(/^node-\d +consul-server, nomad-server, nomad-client .*alive, ready/gm),
        ).toHaveLength(3);
        expect(await changes()).toBe("");
        // Docker Hub answers, or the registry that the command started in its place.
        const [, page] = /^ +curl (http:\S+) +the first job: hashicorp\/http-echo in Docker$/m.exec(printed)!;
        expect(await type(clone, `curl -s ${page}`)).toMatch(/^hello from node-\d\n$/);
        // What comes before depends on the computer.
        const update = printed.slice(printed.search(/.*pulumi up, stack/));
        await keepPicture("up.svg", terminalPicture("npm run up", ends(update, 10, 32)));
    });

    test("the operator's commands work", async () => {
        const status = await type(clone, "npm run status");
        expect(status).toContain("Clients 3 of 3 ready");
        await keepPicture("status.svg", terminalPicture("npm run status", withoutHead(status)));
        expect(JSON.parse(await type(clone, "npm run -s status -- --json"))).toMatchObject({ name: "local" });
        expect(await type(clone, 'eval "$(npm run -s env)"', "nomad status")).toMatch(
            /^echo +service .*running/m,
        );
        expect(await type(clone, "npm run ssh -- node-0 hostname")).toMatch(/^node-0$/m);
        expect(await type(clone, "npm run logs -- node-0 consul")).toContain("agent: Consul agent running!");
    });

    describe("`npm run ui`", () => {
        let ui: OpenUi;
        let chromium: Chromium;

        beforeAll(async () => {
            chromium = await Chromium.create();
            ui = await openUi("npm run ui", clone, env);
        });

        afterAll(async () => {
            await chromium?.remove();
            await ui?.interrupt();
        });

        test("shows the servers and the first job to a browser with the certificate and the tokens", async () => {
            await prepareBrowser(chromium, ui);
            const page = await chromium.start({ width: 1120, height: 680 });
            const print = 'printf "%s %s" "$NOMAD_TOKEN" "$CONSUL_HTTP_TOKEN"';
            const tokens = await type(clone, 'eval "$(npm run -s env)"', print);
            const [nomadToken, consulToken] = tokens.split(" ") as [string, string];
            await logIn(page, ui, { nomadToken, consulToken });

            await page.goto(`${ui.nomad}servers`);
            for (const index of [0, 1, 2]) await shows(page, `node-${index}.global`);
            await page.goto(`${ui.nomad}jobs/echo@default`);
            await shows(page, "3/3 Allocations Running");
            await keepPicture("nomad.png", await page.screenshot());

            await page.goto(`${ui.consul}dc1/services/echo/instances`);
            await shows(page, "All service checks passing");
            await page.goto(`${ui.consul}dc1/overview/server-status`);
            for (const index of [0, 1, 2]) await shows(page, `node-${index}`);
            await keepPicture("consul.png", await page.screenshot());
        });
    });

    const passphrase = "export PULUMI_CONFIG_PASSPHRASE_FILE=~/.config/pulumi-nomad-cluster/passphrase";

    test("another home with the backend and the passphrase operates the cluster", async () => {
        const moved = `export HOME=${folder}/other PULUMI_HOME=${folder}/other/.pulumi PULUMI_CONFIG_PASSPHRASE_FILE=${folder}/copied`;
        await type(folder, "mkdir other && cp home/.config/pulumi-nomad-cluster/passphrase copied");
        expect(await type(clone, moved, "npm run status")).toContain("Clients 3 of 3 ready");
        const listed = await type(clone, moved, 'eval "$(npm run -s env)"', "nomad status");
        expect(listed).toMatch(/^echo +service .*running/m);
    });

    test("plain `pulumi` works with the passphrase that `npm run up` chose", async () => {
        await type(clone, passphrase, "pulumi refresh");
        const web = await type(clone, passphrase, "pulumi stack output web");
        expect(web).toContain("http://10.");
    });

    test("the policy pack lets the cluster pass", async () => {
        // A language host built from Go modules cannot run policy packs; under a name that no host has, the engine starts the
        // pack by itself.
        const description = join(clone, "programs/policy/PulumiPolicy.yaml");
        const text = await readFile(description, "utf8");
        await writeFile(description, text.replace("runtime: nodejs", "runtime: node"));
        const printed = await type(clone, passphrase, "pulumi preview --policy-pack programs/policy");
        await writeFile(description, text);
        expect(printed).toMatch(/nomad-cluster@v\d/);
        expect(printed).not.toContain("[mandatory]");
    });

    test("the lines under Configuration give five machines in two groups", async () => {
        const printed = await type(
            clone,
            passphrase,
            "pulumi stack init shaped",
            "pulumi config set --path 'groups.servers.count' 3",
            "pulumi config set --path 'groups.servers.roles[0]' consul-server",
            "pulumi config set --path 'groups.servers.roles[1]' nomad-server",
            "pulumi config set --path 'groups.clients.count' 2",
            "pulumi config set --path 'groups.clients.roles[0]' nomad-client",
            "pulumi preview",
            "pulumi stack select dev",
        );
        const machines = new Set(printed.match(/LocalMachine +local-(servers|clients)-\d/g));
        expect(machines.size).toBe(5);
    });

    test("`npm run down` leaves nothing on this machine, and the checkout clean", async () => {
        await type(clone, "npm run down");
        expect(await readdir(join(folder, "machines/machines"))).toEqual([]);
        // The registry is gone, too.
        expect(await readdir(join(folder, "machines/networks"))).toEqual([]);
        expect(await readdir(join(folder, "machines"))).not.toContain("registry");
        expect(await changes()).toBe("");
    });
});

/** 132 when this was written, 24 of TypeScript. Others' new versions may take the rest. */
const installedMegabytes = 140;

describe("in a project of one's own", () => {
    test("`init` writes a project whose two commands bring the cluster up and take it away", async () => {
        await type(clone, "npm pack");
        const file = "pulumi-nomad-cluster-0.1.0.tgz";
        await rename(join(clone, file), join(folder, file));
        // As where npm may run no script of a package.
        const blocked = "export npm_config_ignore_scripts=true";
        await type(own, blocked, "npx --yes ../pulumi-nomad-cluster-0.1.0.tgz init --platform local");
        const megabytes = await type(own, "du --summarize --apparent-size --block-size=MB node_modules");
        expect(parseInt(megabytes)).toBeLessThanOrEqual(installedMegabytes);
        expect(await type(own, "npx pulumi-nomad-cluster doctor")).not.toContain("MISSING");
        await type(own, "npm test");
        await type(own, "npm run up");
        expect(await type(own, "npx pulumi-nomad-cluster status")).toContain("Clients 3 of 3 ready");
        await type(own, "npm run down");
        expect(await readdir(join(folder, "machines/machines"))).toEqual([]);
    });
});

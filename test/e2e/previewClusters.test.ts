import { type ChildProcess, spawn } from "node:child_process";
import { createHmac } from "node:crypto";
import { once } from "node:events";
import { rm } from "node:fs/promises";
import { type ClusterStatus, isHealthy } from "../../sdk/cluster";
import { sweep } from "../../sdk/nspawn";
import { stackPrefix } from "../../sdk/nspawn/localNames";
import { eventually } from "../agents/program";
import { tracesOf } from "./cluster/hostTraces";
import { checkout, makeWorkspace, type Workspace } from "./cluster/testStack";

/** examples/previewClusters, started as docs/automation.md shows it. */
let workspace: Workspace;
let service: ChildProcess;
let printed = "";
let origin: string;

const number = process.pid;
const prefix = stackPrefix("previews", `pr-${number}`);

beforeAll(async () => {
    workspace = await makeWorkspace();
    const command = "WEBHOOK_SECRET=s3cret node dist/examples/previewClusters/service.js";
    service = spawn("bash", ["-c", `exec env ${command}`], {
        cwd: checkout,
        env: { ...process.env, ...workspace.env, PORT: "0" },
        stdio: ["ignore", "pipe", "inherit"],
    });
    service.stdout!.setEncoding("utf8").on("data", (text: string) => (printed += text));
    await eventually("the service listens", () => printed.includes("listening on"));
    origin = `http://127.0.0.1:${/"port":(\d+)/.exec(printed)![1]}`;
});

afterAll(async () => {
    service?.kill("SIGKILL");
    await sweep(prefix);
    await rm(workspace.folder, { recursive: true, force: true });
});

async function send(action: string, secret = "s3cret"): Promise<number> {
    const body = JSON.stringify({ action, number });
    const signature = `sha256=${createHmac("sha256", secret).update(body).digest("hex")}`;
    const headers = { "x-hub-signature-256": signature };
    return (await fetch(`${origin}/webhook`, { method: "POST", body, headers })).status;
}

const status = async () => fetch(`${origin}/previews/${number}`);

test("an event that GitHub did not sign is refused", async () => {
    expect(await send("opened", "another")).toBe(401);
    expect((await status()).status).toBe(404);
});

test("a pull request gets a cluster, and loses it when it is closed", async () => {
    expect(await send("opened")).toBe(202);
    await eventually("the cluster is ready", () => printed.includes(`pr-${number}: ready: https://`));
    expect(isHealthy((await (await status()).json()) as ClusterStatus)).toBe(true);
    expect(await send("closed")).toBe(202);
    await eventually("the cluster is gone", () => printed.includes(`pr-${number}: gone`));
    expect(await tracesOf(prefix)).toEqual([]);
    expect((await status()).status).toBe(404);
});

test("the service ends when it is asked to, because nothing of its calls is left", async () => {
    service.kill("SIGTERM");
    expect(await once(service, "exit")).toEqual([0, null]);
});

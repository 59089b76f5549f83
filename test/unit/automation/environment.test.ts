import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { backendEnv } from "../../../automation/environment";

let home: string;

beforeEach(async () => {
    home = await mkdtemp(join(tmpdir(), "credentials-"));
});
afterEach(async () => rm(home, { recursive: true, force: true }));

const logIn = async (current: string) =>
    writeFile(join(home, "credentials.json"), JSON.stringify({ current, accounts: {} }));

const project = { name: "p" };

test("without any choice the state is local", async () => {
    expect(backendEnv(project, { PULUMI_HOME: home })).toEqual({ PULUMI_BACKEND_URL: "file://~" });
    await logIn("");
    expect(backendEnv(project, { PULUMI_HOME: home })).toEqual({ PULUMI_BACKEND_URL: "file://~" });
});

test("the environment, a login and the project's own backend are left alone", async () => {
    expect(backendEnv(project, { PULUMI_HOME: home, PULUMI_BACKEND_URL: "s3://x" })).toEqual({});
    expect(backendEnv(project, { PULUMI_HOME: home, PULUMI_ACCESS_TOKEN: "t" })).toEqual({});
    expect(backendEnv({ ...project, backend: { url: "s3://x" } }, { PULUMI_HOME: home })).toEqual({});
    await logIn("https://api.pulumi.com");
    expect(backendEnv(project, { PULUMI_HOME: home })).toEqual({});
});

import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { type ClusterConnection, withCluster } from "../../../sdk/cluster";
import { packageFolder } from "../../../sdk/process/packageFolder";
import { TestCa } from "../../agents/certificates";
import { startBootstrappedNomad } from "../../agents/loopbackCluster";
import { type PluginError, type RunningPlugin, startPlugin } from "../../agents/startPlugin";

const secret = (value: unknown) => ({
    "4dabf18193072939515e22adb298388d": "1b47061264138c4ac30d75fd1eb44270",
    value,
});
const unknown = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";
const urnOf = (type: string, name: string) => `urn:pulumi:dev::shop::nomad-cluster:index:${type}::${name}`;

let cluster: ClusterConnection;
let plugin: RunningPlugin;
const stops: (() => Promise<unknown>)[] = [];

/** A real Nomad server without a client, so that a job is registered and never placed. */
beforeAll(async () => {
    const ca = await TestCa.create();
    stops.unshift(async () => ca.remove());
    const [nomad, running] = await Promise.all([startBootstrappedNomad(ca), startPlugin()]);
    stops.unshift(async () => nomad.server.stop());
    ({ cluster } = nomad);
    plugin = running;
});
afterAll(async () => {
    for (const stop of stops) await stop();
});

test("the plugin gives the package's schema", async () => {
    const text = await readFile(join(packageFolder(), "schema.json"), "utf8");
    expect(JSON.parse(await plugin.schema())).toEqual(JSON.parse(text));
});

test("a policy has its defaults from the plugin, is created, compared, read, updated and deleted", async () => {
    const urn = urnOf("NomadAclPolicy", "look");
    const rules = 'namespace "default" { policy = "read" }';
    const { inputs, failures } = await plugin.check(urn, {}, { cluster: secret(cluster), rules });
    expect(failures).toEqual([]);
    expect(inputs).toEqual({ cluster: secret(cluster), name: "look", description: "", rules });

    const { id, properties } = await plugin.create(urn, inputs);
    expect(id).toBe("look");
    expect(properties).toMatchObject({ cluster: secret(cluster), name: "look", rules });
    const [unchanged, changed] = [1, 2];
    expect((await plugin.diff(urn, id, properties, inputs)).changes).toBe(unchanged);
    expect((await plugin.read(urn, id, properties)).properties).toEqual(properties);

    const news = { ...inputs, description: "May look" };
    expect((await plugin.diff(urn, id, properties, news)).changes).toBe(changed);
    expect((await plugin.diff(urn, id, properties, { ...inputs, name: "other" })).replaces).toEqual(["name"]);
    const updated = await plugin.update(urn, id, properties, news);
    expect(updated).toMatchObject({ cluster: secret(cluster), description: "May look" });
    const policies = async () => withCluster(cluster, async ({ nomad }) => nomad.acl.policies.read("look"));
    expect(await policies()).toMatchObject({ description: "May look" });

    // The update that created a thing does not delete it.
    const nextUpdate = await startPlugin();
    stops.unshift(async () => nextUpdate.stop());
    await nextUpdate.delete(urn, id, updated);
    await expect(policies()).rejects.toThrow();
    expect((await plugin.read(urn, id, updated)).id).toBe("");
});

test("values of a variable are secrets, whether the program marked them or not", async () => {
    const urn = urnOf("NomadVariable", "settings");
    const items = { password: "s3cret" };
    const { inputs } = await plugin.check(
        urn,
        {},
        { cluster: secret(cluster), path: "nomad/jobs/web", items },
    );
    expect(inputs.items).toEqual(secret(items));
    const { id, properties } = await plugin.create(urn, inputs);
    expect(properties).toMatchObject({ items: secret(items), namespace: "default" });
    await plugin.delete(urn, id, properties);
});

test("a job that does not become healthy is created, but not initialized, and its secrets stay secrets", async () => {
    const urn = urnOf("NomadJob", "web");
    const jobspec = `
        variable "text" { type = string }
        job "web" {
          group "g" {
            task "t" {
              driver = "raw_exec"
              config {
                command = "/bin/echo"
                args    = [var.text]
              }
            }
          }
        }`;
    const variables = { text: secret("s3cret") };
    const program = { cluster: secret(cluster), jobspec, variables, timeoutSeconds: 1 };
    const { inputs } = await plugin.check(urn, {}, program);
    expect(inputs).toMatchObject({
        hideValues: true,
        variables,
        target: { id: "web", namespace: "default" },
    });
    const failure = (await plugin.create(urn, inputs).catch((error: unknown) => error)) as PluginError;
    expect(failure.left).toMatchObject({
        id: "web",
        reasons: [failure.message],
        properties: { settled: false, variables, cluster: secret(cluster) },
    });
    // Messages of a provider come with their resource.
    expect(plugin.logged).toContainEqual(expect.stringMatching(/^urn:pulumi:dev::shop::.*NomadJob::web: /));
    const { id, properties } = failure.left!;
    expect((await plugin.diff(urn, id, properties, inputs)).changes).toBe(2);
    await plugin.delete(urn, id, properties);
});

test("in a preview without a cluster, a job's inputs are unknown, and its arguments are checked", async () => {
    const urn = urnOf("NomadJob", "web");
    const { inputs, failures } = await plugin.check(urn, {}, { cluster: secret(unknown), jobspec: unknown });
    expect(failures).toEqual([]);
    expect(inputs).toMatchObject({ cluster: secret(unknown), jobspec: unknown, timeoutSeconds: 300 });
});

test("wrong arguments are refused in one message, without their values", async () => {
    const program = { cluster: secret(unknown), jobspec: "s3cret" };
    const both = { ...program, jobFile: "/nowhere" };
    const { failures } = await plugin.check(urnOf("NomadJob", "web"), {}, both);
    expect(failures).toEqual([
        expect.stringMatching(
            /^NomadJob `web` cannot be made of these arguments:\n {2}- Expected one of .*got both\..*\n {2}- Expected `jobFile` to be a file/,
        ),
    ]);
    expect(failures[0]).not.toContain("s3cret");
    const wrong = await plugin.check(urnOf("NomadJob", "web"), {}, { ...program, timeoutSeconds: 0 });
    expect(wrong.failures).toEqual([expect.stringContaining("Expected `timeoutSeconds` to be")]);
});

test("a resource that is not this package's is refused", async () => {
    await expect(plugin.create("urn:pulumi:dev::shop::aws:s3:Bucket::b", {})).rejects.toThrow(
        "Expected a resource of this package, got `aws:s3:Bucket`.",
    );
});

test("the plugin ends when the engine is gone", async () => plugin.stop());

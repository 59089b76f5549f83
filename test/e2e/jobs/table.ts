import { withCluster } from "../../../sdk/cluster";
import { awaitRollout, versionOf } from "../../../sdk/jobs";
import { eventually } from "../../agents/program";
import { inShell } from "../cluster/inShell";
import type { TestCluster } from "../cluster/testCluster";
import { type Cell, cells, type Driver, jobOf, networks } from "./cells";

/** Tests that a job of every driver, network, way of discovery and kind of volume answers. */
export function tableAnswers(context: () => TestCluster): void {
    const jobs = (Object.keys(networks) as Driver[]).flatMap((driver) =>
        networks[driver].map((network) => jobOf(driver, network)),
    );
    /** By the services' names. */
    let instances: Record<string, { address: string; port: number }>;

    beforeAll(async () => {
        const cluster = context();
        for (const machine of ["clients-0", "clients-1"])
            await cluster.on(machine, "echo host >/srv/cells/seed");
        const volume = `
            name = "dynamic"
            type = "host"
            plugin_id = "mkdir"
            node_pool = "default" # or it may be where none of its jobs runs
            parameters = { mode = "0777" } # exec runs its tasks as nobody
            capability {
              access_mode = "single-node-multi-writer"
              attachment_mode = "file-system"
            }`;
        await inShell(cluster, `nomad volume create - <<'EOF'\n${volume}\nEOF`);
        await withCluster(await cluster.state(), async ({ nomad }) => {
            const rollouts = jobs.map(async (job) => {
                const { evaluationId } = await nomad.jobs.register(job);
                const registered = versionOf(await nomad.jobs.read(job.ID));
                const version = { id: job.ID, namespace: "default", version: registered.version };
                await awaitRollout(nomad, version, evaluationId, {
                    timeoutSeconds: 240,
                    report: () => undefined,
                });
            });
            const failures = (await Promise.allSettled(rollouts)).filter(
                ({ status }) => status === "rejected",
            );
            expect(failures).toEqual([]);
        });
        instances = { ...(await consulInstances()), ...(await nomadInstances()) };
    });

    afterAll(async () => {
        await withCluster(await context().state(), async ({ nomad }) => {
            for (const { ID } of jobs) await nomad.jobs.deregister(ID, { purge: true });
        });
    });

    const servicesOf = (provider: Cell["provider"]) =>
        cells.filter((cell) => cell.provider === provider).map(({ service }) => service);

    /** Those whose checks pass. */
    async function consulInstances() {
        return withCluster(await context().state(), async ({ consul }) => {
            const found = servicesOf("consul").map(async (service) => {
                const [instance] = await eventually(`${service} passes its check`, async () => {
                    const all = await consul.catalog.service(service);
                    return all.length === 1 && all[0]!.passing && all;
                });
                return [service, instance!] as const;
            });
            return Object.fromEntries(await Promise.all(found));
        });
    }

    async function nomadInstances() {
        const asked = servicesOf("nomad").map((service) => `nomad operator api /v1/service/${service}; echo`);
        const lines = (await inShell(context(), asked.join("; "))).trim().split("\n");
        const found = lines.map((line) => (JSON.parse(line) as NomadInstance[])[0]!);
        return Object.fromEntries(
            found.map(({ ServiceName, Address, Port }) => [ServiceName, { address: Address, port: Port }]),
        );
    }

    test.each(cells)(
        "$driver in network $network with volume $volume finds itself by $provider",
        async ({ service, volume }) => {
            const { address, port } = instances[service]!;
            const answer = await eventually(`${service} has found itself`, async () => {
                const response = await fetch(`http://${address}:${port}`);
                const told = (await response.json()) as { found: string; read: string };
                return told.found === address && told;
            });
            const read = { none: "job", host: "host", dynamic: "job" }[volume];
            expect(answer).toEqual({ found: address, read });
        },
    );

    test("the dynamic volume holds what its jobs wrote", async () => {
        const path = "/var/lib/nomad/host_volumes";
        const read = ["clients-0", "clients-1"].map(async (machine) =>
            context().on(machine, `cat ${path}/*/seed 2>/dev/null || true`),
        );
        expect((await Promise.all(read)).join("")).toBe("job");
    });
}

interface NomadInstance {
    ServiceName: string;
    Address: string;
    Port: number;
}

import { connect } from "node:net";
import { type ClusterClients, withCluster } from "../../../sdk/cluster";
import { startMachine, stopMachine } from "../../../sdk/nspawn";
import { eventually } from "../../agents/program";
import { inShell } from "../cluster/inShell";
import type { TestCluster } from "../cluster/testCluster";
import { type Page, problemOf } from "./pages";

/** Tests that each job of examples/jobs answers as its file says, and does so again after a drain and a reboot of its client. */
export function tenJobsAnswer(context: () => TestCluster): void {
    const inCluster = async <T>(work: (clients: ClusterClients) => Promise<T>) =>
        withCluster(await context().state(), work);

    /** The pages that visitors see. */
    const pages = ({ clients, release }: { clients: number; release: number }): Page[] => [
        { service: "hello", count: 1, text: /^hello world\n$/ },
        { service: "web", count: 2, text: new RegExp(`^release ${release}\n$`) },
        { service: "sidecar", count: 1, text: /^hello from localhost\n$/ },
        { service: "frontend", count: 1, text: /^hello world\n$/ },
        { service: "ingress", count: clients, path: "/hello", text: /^hello world\n$/ },
        { service: "ingress", count: clients, path: "/web", text: new RegExp(`^release ${release}\n$`) },
        {
            ...{ service: "prometheus", count: 1, path: "/api/v1/query?query=sum(up)" },
            text: new RegExp(`"value":\\[[\\d.]+,"${clients}"\\]`),
        },
    ];

    async function everyPage(expected: { clients: number; release: number }): Promise<void> {
        await inCluster(async (clients) => {
            for (const page of pages(expected)) {
                const ask = async () => {
                    const problem = await problemOf(page, clients);
                    if (problem !== undefined) throw new Error(problem);
                    return true;
                };
                await eventually(`${page.service}${page.path ?? ""} answers`, ask);
            }
            await eventually("redis answers", async () => (await redis("PING")) === "+PONG");
        });
    }

    /** Redis' answer to a command, at the address that Consul knows. */
    async function redis(command: string): Promise<string> {
        const [instance] = await inCluster(async ({ consul }) => consul.catalog.service("redis"));
        const socket = connect({ host: instance!.address, port: instance!.port });
        try {
            socket.setEncoding("utf8").write(`${command}\r\n`);
            for await (const text of socket) return (text as string).trim();
            throw new Error("Redis closed the connection.");
        } finally {
            socket.destroy();
        }
    }

    /** A file of the only run of a job. */
    async function fileOf(run: string, path: string): Promise<string> {
        const id = await inCluster(async ({ nomad }) => {
            const [job, ...others] = (await nomad.jobs.list()).filter(({ id }) => id.startsWith(run));
            expect(others).toEqual([]);
            const [allocation] = await nomad.jobs.allocations(job!.id);
            expect(allocation!.clientStatus).toBe("complete");
            return allocation!.id;
        });
        return inShell(context(), `nomad alloc fs ${id} ${path}`);
    }

    const nodeIdOf = async (name: string) =>
        inCluster(async ({ nomad }) => (await nomad.nodes.list()).find((node) => node.name === name)!.id);

    test("every service answers, and the proxies find the others by Consul", async () => {
        await everyPage({ clients: 2, release: 1 });
    });

    test("the batch jobs ran: once on every client, by a dispatch, and forced before their time", async () => {
        const ran = await inCluster(async ({ nomad }) => nomad.jobs.allocations("disk-usage"));
        expect(ran.map(({ nodeName, clientStatus }) => `${nodeName} ${clientStatus}`).sort()).toEqual([
            "clients-0 complete",
            "clients-1 complete",
        ]);
        expect(await fileOf("report/", "alloc/data/report.txt")).toBe("Numbers: 3 words\n");
        expect(await fileOf("backup/", "alloc/data/dump.rdb")).toMatch(/^REDIS\d{4}/);
    });

    test("a second update changes nothing", async () => {
        await context().up("--expect-no-changes");
    });

    test("a new release runs beside the old one until it is promoted, and the update waits for that", async () => {
        await context().configure("release", "2");
        const update = context().up();
        const canary = async () =>
            inCluster(async ({ consul }) => {
                const instances = (await consul.catalog.service("web")).filter(({ passing }) => passing);
                const one = instances.find(({ tags }) => tags.includes("canary"));
                return instances.length === 3 && one;
            });
        const { address, port } = await Promise.race([
            eventually("the canary passes its checks", canary),
            update.then((printed) => Promise.reject(new Error(`The update ended: ${printed}`))),
        ]);
        expect(await (await fetch(`http://${address}:${port}`)).text()).toBe("release 2\n");
        const promote = "nomad deployment promote -detach $(nomad job deployments -latest -t '{{.ID}}' web)";
        await eventually("Nomad promotes the healthy canary", async () => inShell(context(), promote));
        expect(await update).toContain("nomad deployment promote");
        await everyPage({ clients: 2, release: 2 });
    });

    test.each([
        ["clients-0", "clients-1"],
        ["clients-1", "clients-0"],
    ])("a drain of %s moves every job to %s", async (drained) => {
        const id = await nodeIdOf(drained);
        await inCluster(async ({ nomad }) => {
            await nomad.nodes.drain(id, 120);
            await eventually("nothing runs there", async () =>
                (await nomad.nodes.allocations(id)).every(({ clientStatus }) =>
                    ["complete", "failed", "lost"].includes(clientStatus),
                ),
            );
            await everyPage({ clients: 1, release: 2 });
            await nomad.nodes.cancelDrain(id);
        });
        await everyPage({ clients: 2, release: 2 });
    });

    test("after a reboot of the client that runs everything, every job answers, and the database has its data", async () => {
        expect(await redis("SET kept yes")).toBe("+OK");
        const machine = context().nameOnHost("clients-0");
        await stopMachine(machine);
        await startMachine(machine);
        await everyPage({ clients: 2, release: 2 });
        expect(await context().on("clients-0", "cat /srv/redis/appendonlydir/*.aof")).toContain("kept");
    });
}

import { withCluster } from "../../../sdk/cluster";
import { eventually } from "../../agents/program";
import type { TestCluster } from "../cluster/testCluster";

/** A network of jobs that is the machine's loopback, for `nomad.extra`. */
export const hostNetworks = 'client { host_network "loopback" { interface = "lo" } }';

/** http-echo in a container. */
const echo = (name: string, group: object, ports: string[] = []) => ({
    ID: name,
    Datacenters: ["*"],
    TaskGroups: [
        {
            ...{ Name: name, Count: 1 },
            Tasks: [
                {
                    ...{ Name: "echo", Driver: "docker", Resources: { CPU: 10, MemoryMB: 32 } },
                    Config: { image: "hashicorp/http-echo:1.0", args: [`-text=${name}`], ports },
                },
            ],
            ...group,
        },
    ],
});

/** Tests jobs in a network of the operator's own, and in Consul's service mesh. */
export function networksAreThere(context: () => TestCluster): void {
    test("a port of a `host_network` is open there alone", async () => {
        const network = { DynamicPorts: [{ Label: "http", To: 5678, HostNetwork: "loopback" }] };
        const service = { Name: "inside", PortLabel: "http" };
        const job = echo("inside", { Networks: [network], Services: [service] }, ["http"]);
        const { machines } = await context().state();
        await withCluster(await context().state(), async ({ consul, nomad }) => {
            await nomad.jobs.register(job);
            const { node, address, port } = await eventually("Consul knows the port", async () => {
                const [instance] = await consul.catalog.service("inside");
                return instance ?? false;
            });
            expect(address).toBe("127.0.0.1");
            const get = async (host: string) =>
                context().on(
                    node,
                    `python3 -c 'print(__import__("urllib.request").request.urlopen("http://${host}:${port}").read())' 2>&1 || true`,
                );
            await eventually("it answers", async () => (await get(address)).includes("inside"));
            const { address: own } = machines.find(({ name }) => name === node)!;
            expect(await get(own)).toContain("Connection refused");
            await nomad.jobs.deregister(job.ID, { purge: true });
        });
    });

    test("a job with a sidecar of Consul's service mesh is placed, and Consul knows its proxy", async () => {
        const job = echo("mesh", {
            Networks: [{ Mode: "bridge" }],
            Services: [{ Name: "mesh", PortLabel: "5678", Connect: { SidecarService: {} } }],
        });
        await withCluster(await context().state(), async ({ consul, nomad }) => {
            await nomad.jobs.register(job);
            const proxies = await eventually("Consul knows the proxy", async () => {
                const all = await consul.catalog.service("mesh-sidecar-proxy");
                return all.length > 0 && all;
            });
            const placed = await eventually("Nomad knows the proxy's task", async () => {
                const [allocation] = await nomad.jobs.allocations(job.ID);
                return allocation?.tasks["connect-proxy-mesh"] && allocation;
            });
            expect(proxies.map(({ node }) => node)).toEqual([placed.nodeName]);
            await nomad.jobs.deregister(job.ID, { purge: true });
        });
    });
}

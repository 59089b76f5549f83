import { isHealthy } from "../../../sdk/cluster";
import { openCluster } from "../../../sdk/cluster/clusterAccess";
import { killMachine, startMachine } from "../../../sdk/nspawn";
import type { CommandError } from "../../../sdk/process/run";
import { eventually } from "../../agents/program";
import type { TestCluster } from "../cluster/testCluster";

/** Groups of a job that all run on node-0, each at a port of the machine. */
const ports = { plain: 8090, dockerInBridge: 8091, execInBridge: 8092 };

const echo = (text: string, listen: number, config = "") => `task "echo" {
      driver = "docker"
      config {
        image = "hashicorp/http-echo:1.0"
        args  = ["-listen=:${listen}", "-text=${text}"]
        ${config}
      }
      resources {
        cpu    = 50
        memory = 32
      }
    }`;

const network = (port: number, to: number, mode = "") => `network {
      ${mode}
      port "http" {
        static = ${port}
        to     = ${to}
      }
    }
    reschedule {
      delay          = "5s"
      delay_function = "constant"
      unlimited      = true
    }`;

const job = `
job "containers" {
  constraint {
    attribute = "\${node.unique.name}"
    value     = "node-0"
  }
  group "plain" {
    ${network(ports.plain, 5678)}
    ${echo("plain", 5678, 'ports = ["http"]')}
  }
  group "docker-in-bridge" {
    ${network(ports.dockerInBridge, 5678, 'mode = "bridge"')}
    ${echo("dockerInBridge", 5678)}
  }
  group "exec-in-bridge" {
    ${network(ports.execInBridge, 8000, 'mode = "bridge"')}
    task "web" {
      driver = "exec"
      config {
        command = "/usr/bin/python3"
        args    = ["-m", "http.server", "8000", "--directory", "local"]
      }
      template {
        data        = "execInBridge"
        destination = "local/index.html"
      }
      resources {
        cpu    = 50
        memory = 32
      }
    }
  }
}
`;

/** Tests that jobs run in Docker and in bridge networks, through a stopped Docker and a machine that loses its power. */
export function containersRun(context: () => TestCluster): void {
    async function allAnswer(): Promise<void> {
        const { address } = (await context().state()).machines[0]!;
        for (const [text, port] of Object.entries(ports))
            await eventually(`port ${port} of node-0 to answer`, async () => {
                const answer = await fetch(`http://${address}:${port}`, {
                    signal: AbortSignal.timeout(2_000),
                });
                return (await answer.text()).trim() === text;
            });
    }

    test("jobs run in Docker and in networks of mode bridge, and answer at their ports", async () => {
        const { nomad, close } = openCluster(await context().state());
        await nomad.jobs.register(await nomad.jobs.parse(job));
        await close();
        await allAnswer();
    });

    test("`status` shows Docker's version, and what runs on the machine", async () => {
        const { machines } = await context().status();
        for (const { dockerVersion } of machines) expect(dockerVersion).toMatch(/^\d+\.\d+/);
        expect(await context().on("node-0", "nomad-cluster-node status")).toMatch(
            /^docker: active \(running\), version \d[^]*^cni plugins: 1\.9\.1$/m,
        );
    });

    test("a Docker that stopped is told by `status` and by the readiness check, with its last lines", async () => {
        await context().on("node-0", "systemctl stop docker.socket docker");
        const status = await context().status();
        expect(status.machines[0]!.unitProblems).toEqual(["docker.service: inactive (dead)"]);
        expect(isHealthy(status)).toBe(false);
        const error: unknown = await context()
            .on("node-0", "nomad-cluster-node ready 0 </dev/null")
            .catch((caught: unknown) => caught);
        expect((error as CommandError).message).toContain("node-0 still waits for docker to start after");
        expect((error as CommandError).stderr).toMatch(
            /--- node-0: last lines of docker\n[^]*Stopped docker/,
        );
    });

    test("a machine that loses its power and boots again runs them again", async () => {
        const name = context().nameOnHost("node-0");
        await killMachine(name);
        await startMachine(name);
        await allAnswer();
        await eventually("the cluster is well", async () => isHealthy(await context().status()));
        const { nomad, close } = openCluster(await context().state());
        await nomad.jobs.deregister("containers", { purge: true });
        await close();
    });
}

/** Docker as machines on this host have it, with images of the rig's registry. Needs root. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import {
    createMachine,
    createNetwork,
    killMachine,
    type Machine,
    startMachine,
    sweep,
} from "../../sdk/nspawn";
import { eventually } from "../agents/program";
import { type Registry, startRegistry } from "../rig/registry/registry";
import { addressOf, onMachine, userData } from "./machines/onMachine";

const prefix = `docker-${process.pid}-`;
const state = mkdtempSync(join(tmpdir(), "docker-"));
let machine: Machine;
let registry: Registry;

beforeAll(async () => {
    process.env.PULUMI_NOMAD_CLUSTER_STATE = state;
    registry = await startRegistry();
    await createNetwork({ name: `${prefix}net` });
    machine = await createMachine({
        name: `${prefix}one`,
        userData: userData({
            write_files: [
                {
                    path: "/etc/docker/daemon.json",
                    content: JSON.stringify({ "registry-mirrors": [registry.url] }),
                },
            ],
        }),
        interfaces: [{ name: "eth0", network: `${prefix}net` }],
    });
});

afterAll(async () => {
    await registry.stop();
    await sweep(prefix);
    rmSync(state, { recursive: true, force: true });
});

const page = async (port: number, path = "/") =>
    fetch(`http://${addressOf(machine)}:${port}${path}`).then(
        async (answer) => answer.text(),
        () => "",
    );

test("Docker is installed, and starts only with the program that needs it", async () => {
    const units = "docker.service docker.socket containerd.service";
    expect(await onMachine(machine, `systemctl is-enabled ${units}; systemctl is-active ${units}`)).toBe(
        "disabled\ndisabled\ndisabled\ninactive\ninactive\ninactive",
    );
});

test("containers have layers of their own and run in bridge and host networks", async () => {
    await onMachine(machine, "systemctl start docker");
    expect(await onMachine(machine, "docker info --format {{.Driver}}")).toBe("overlay2");
    for (const network of ["bridge", "host"])
        expect(
            await onMachine(machine, `docker run --rm --network ${network} busybox:1.36 id -u 2>/dev/null`),
        ).toBe("0");
});

test("images under ordinary names run as Docker Hub's do, with published ports", async () => {
    await onMachine(
        machine,
        "mkdir /srv/conf.d; echo 'server { listen 81; return 200 own; }' > /srv/conf.d/a.conf",
    );
    for (const run of [
        "-p 8001:80 nginx",
        "-p 8002:81 -v /srv/conf.d:/etc/nginx/conf.d nginx:1.27",
        "-p 8003:5678 hashicorp/http-echo:1.0 -listen=:5678 -text=echoed",
        "-p 8004:9090 prom/prometheus",
        "-p 8005:80 busybox:1.36 httpd -f -h /etc",
        "-p 8006:8080 python:3-slim python -m http.server 8080",
        "--name redis -v /srv/redis:/data redis:7 redis-server --appendonly yes",
    ])
        expect(await onMachine(machine, `docker run --detach ${run}`)).toMatch(/^[0-9a-f]{64}$/m);
    const pages: [number, string, RegExp][] = [
        [8001, "/", /Welcome to nginx!/],
        [8002, "/", /^own$/],
        [8003, "/", /^echoed\n$/],
        [8004, "/-/ready", /Ready/],
        [8005, "/passwd", /^root:/],
        [8006, "/", /Directory listing/],
    ];
    for (const [port, path, text] of pages)
        await eventually(`port ${port} to answer`, async () => text.test(await page(port, path)));
    const address = "$(docker inspect --format '{{.NetworkSettings.IPAddress}}' redis)";
    const client = `docker run --rm redis redis-cli -h ${address} set key value 2>/dev/null`;
    expect(await onMachine(machine, client)).toBe("OK");
    // Its own user owns its data, also in a folder of the machine.
    const owners = "stat --format %u /srv/redis/appendonlydir; docker exec redis id -u redis";
    expect(await onMachine(machine, owners)).toMatch(/^([1-9]\d*)\n\1$/);
});

test("images survive a pulled plug", async () => {
    const images = await onMachine(machine, "sync; docker images --quiet | sort");
    await killMachine(machine.name);
    await startMachine(machine.name);
    expect(await onMachine(machine, "systemctl start docker; docker images --quiet | sort")).toBe(images);
});

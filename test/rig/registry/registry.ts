/**
 * A registry of container images that stands for Docker Hub where none can be reached. A test starts it and gives its
 * address to the machines, whose jobs then use `nginx`, `redis:7` or `hashicorp/http-echo` as everywhere:
 *
 *     const registry = await startRegistry();
 *     ... groups: { server: { drivers: { docker: { registryMirrors: [registry.url] } } } }
 *     await registry.stop();
 *
 * It has the images and tags of images.ts. Local machines and the droplets of test/rig/digitalocean reach it.
 * A Nomad group in bridge mode with Docker tasks also needs an infra image from another registry: `rancher/mirrored-pause:3.6`
 * has the same program on Docker Hub.
 */
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, open, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { answersAsRegistry } from "../../../sdk/jobs/registry";
import { createNetwork, removeNetwork } from "../../../sdk/nspawn";
import { ensureTools, type Progress } from "../../../sdk/toolchain";
import { waitFor } from "../../../sdk/nspawn/waitFor";
import { ensureStore } from "./store";

export interface Registry {
    /** For `drivers.docker.registryMirrors`. */
    url: string;
    stop: () => Promise<void>;
}

const port = 5000;

/** Installs the registry's program and makes its images, if this computer has not done so before. */
export async function ensureRegistry(progress: Progress): Promise<{ program: string; store: string }> {
    const { tools } = await ensureTools({ progress, names: ["registry"] });
    return { program: tools[0]!.path!, store: await ensureStore(progress) };
}

/** Starts a registry at an address of its own on this computer, which ends with this process at the latest. */
export async function startRegistry(progress: Progress = () => undefined): Promise<Registry> {
    const parts = await ensureRegistry(progress);
    const name = `registry-${process.pid}`;
    const { gateway } = await createNetwork({ name, within: "198.18.0.0/15" });
    const folder = await mkdtemp(join(tmpdir(), "registry-"));
    const { child, url, errors } = await launchRegistry({
        ...parts,
        folder,
        address: gateway,
        detached: false,
    });
    const end = () => child.kill("SIGKILL");
    process.on("exit", end);
    await untilAnswers(url, child, errors);
    const stop = async () => {
        process.off("exit", end);
        const ended = child.exitCode === null ? once(child, "exit") : undefined;
        child.kill("SIGTERM");
        await ended;
        await removeNetwork(name);
        await rm(folder, { recursive: true });
    };
    return { url, stop };
}

/** @param folder of the configuration and the log, which nothing else uses */
export async function launchRegistry({
    program,
    store,
    folder,
    address,
    detached,
}: {
    program: string;
    store: string;
    folder: string;
    address: string;
    detached: boolean;
}): Promise<{ child: ChildProcess; url: string; errors: string }> {
    const configuration = join(folder, "registry.yml");
    const errors = join(folder, "registry.log");
    await writeFile(configuration, JSON.stringify(configurationOf(store, `${address}:${port}`)));
    const log = await open(errors, "w");
    const child = spawn(program, ["serve", configuration], {
        env: { OTEL_TRACES_EXPORTER: "none" },
        stdio: ["ignore", "ignore", log.fd],
        detached,
    });
    await log.close();
    return { child, url: `http://${address}:${port}`, errors };
}

export async function untilAnswers(url: string, child: ChildProcess, errors: string): Promise<void> {
    await waitFor(`the registry at ${url} to answer`, 30_000, async () => {
        if (child.exitCode !== null)
            throw new Error(`The registry ended:\n${await readFile(errors, "utf8")}`);
        return answersAsRegistry(url);
    });
}

/** @see https://distribution.github.io/distribution/about/configuration/ */
function configurationOf(store: string, addr: string) {
    return {
        version: 0.1,
        log: { level: "warn", accesslog: { disabled: true } },
        storage: {
            filesystem: { rootdirectory: store },
            maintenance: { uploadpurging: { enabled: false }, readonly: { enabled: true } },
        },
        http: { addr },
    };
}

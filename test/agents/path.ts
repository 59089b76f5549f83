import { ensureTools } from "../../sdk/toolchain";

/** Jest's global setup: every test finds Consul and Nomad of the package's versions on PATH, however jest was called. */
export default async function putAgentsOnPath(): Promise<void> {
    const { env } = await ensureTools({
        progress: (line) => process.stderr.write(`${line}\n`),
        names: ["consul", "nomad"],
    });
    process.env.PATH = env.PATH;
}

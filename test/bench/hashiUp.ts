import { join } from "node:path";
import { run } from "../../sdk/process/run";
import { type Bed, zipOf } from "./bed";
import { Clock, type Times } from "./clock";
import { untilFormed } from "./formed";

/** `hashi-up consul install` and `hashi-up nomad install` for all machines in parallel, without TLS or gossip encryption. */
export async function hashiUp({ machines, operator }: Bed): Promise<Times> {
    const addresses = machines.map(({ address }) => address);
    const install = async (product: "consul" | "nomad", address: string, options: string[]) =>
        run(
            operator.programs["hashi-up"],
            [
                ...[product, "install", "--ssh-target-addr", `${address}:22`],
                ...["--ssh-target-user", "root", "--ssh-target-key", operator.keyFile],
                // Without a version its install script fails, package or not.
                ...["--version", operator.mirror.versions[product]],
                ...["--package", join(operator.mirror.directory, zipOf(operator.mirror, product))],
                ...["--server", "--bootstrap-expect", String(addresses.length)],
                ...addresses.flatMap((other) => ["--retry-join", other]),
                ...options,
            ],
            { timeout: 300_000 },
        );
    const clock = new Clock();
    await Promise.all(
        addresses.map(async (address) => {
            await install("consul", address, ["--bind-addr", address, "--client-addr", "0.0.0.0"]);
            await install("nomad", address, ["--client", "--address", "0.0.0.0", "--advertise", address]);
        }),
    );
    clock.mark("started");
    await untilFormed(addresses);
    clock.mark("total");
    return clock.times;
}

import { randomBytes } from "node:crypto";
import { bundle, receiveCommand } from "../../sdk/node";
import { nodesWith, Role } from "../../sdk/topology";
import { artifactsMount } from "../../components/platforms/local/artifactsMount";
import { type Bed, zipOf } from "./bed";
import { Clock, type Times } from "./clock";
import { type Component, createComponent, timeoutSeconds } from "./component";
import { untilFormed } from "./formed";
import { copyToMachine, onMachine } from "./ssh";

const nodeProgram = "/usr/local/sbin/nomad-cluster-node";

/**
 * The component's steps on the machines: `receive` with the bundle on all of them at once, then access control, which ends with
 * the introduction of all clients, then `ready` on each. `total` is the time that all contestants are compared by. `ready` is the
 * time when `ready` returns, which waits for more: the agreement of all servers, the planned voters, a healthy autopilot.
 *
 * @param mounted Whether the machines see the operator's zips. If not, the zips are copied to each machine over SSH first.
 */
export async function ourBootstrap(bed: Bed, mounted: boolean): Promise<Times> {
    const { machines, operator } = bed;
    const preparation = new Clock();
    const component = await createComponent(bed);
    const bundles = await bundlesFor(bed, component);
    preparation.mark("prepared");
    const clock = new Clock();
    await Promise.all(
        machines.map(async ({ address }, index) => {
            if (!mounted) {
                await copyZips(bed, address);
                clock.mark("copied");
            }
            await onMachine(operator.keyFile, address, receiveCommand("root"), {
                input: bundles[index],
                onLine: (line) => /nomad .* installed/.test(line) && clock.mark("installed"),
            });
            clock.mark("started");
        }),
    );
    const nomadToken = await component.controlAccess();
    clock.mark("access");
    const addresses = machines.map(({ address }) => address);
    const ready = (address: string) =>
        onMachine(operator.keyFile, address, `${nodeProgram} ready ${timeoutSeconds}`, { input: nomadToken });
    await Promise.all([
        untilFormed(addresses, { ...component.connection, nomadToken }).then(() => clock.mark("total")),
        Promise.all(addresses.map(ready)).then(() => clock.mark("ready")),
    ]);
    return { ...preparation.times, ...clock.times };
}

async function copyZips({ operator }: Bed, address: string): Promise<void> {
    const { mirror, keyFile } = operator;
    const files = [zipOf(mirror, "consul"), zipOf(mirror, "nomad")];
    await copyToMachine(keyFile, address, { folder: mirror.directory, files }, artifactsMount);
}

async function bundlesFor(
    { plan, machines, networkCidr, operator }: Bed,
    { own }: Component,
): Promise<string[]> {
    const addressOf = new Map(machines.map(({ node, address }) => [node.name, address]));
    const addresses = (role: Role) => nodesWith(plan, role).map(({ name }) => addressOf.get(name)!);
    const common = {
        plan,
        networkCidr,
        consulServers: addresses(Role.ConsulServer),
        nomadServers: addresses(Role.NomadServer),
        consulGossipKey: randomBytes(32).toString("base64"),
        nomadGossipKey: randomBytes(32).toString("base64"),
        artifacts: { baseUrl: `file://${artifactsMount}`, sha256: operator.mirror.sha256 },
    };
    return Promise.all(machines.map(({ node }, index) => bundle({ ...common, node, ...own[index]! })));
}

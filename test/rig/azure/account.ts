import { type Network, sweep } from "../../../sdk/nspawn";
import { awaitHealth, type Health, healthOf } from "./health";
import { addInstances, removeInstance } from "./instances";
import { cutPower, deleteMachine, restorePower } from "./machine";
import { mark, reimage } from "./machineChanges";
import { publicNetwork } from "./networkNames";
import { removeRouters } from "./networkRouter";
import type { ScaleSet, VirtualMachine } from "./records";
import { rollUpgrade } from "./rollingUpgrade";
import { instancesOf } from "./scaleSet";
import {
    changeSubscription,
    type Failure,
    forgetSubscription,
    hostPrefix,
    readSubscription,
    subscriptionKey,
    type SubscriptionState,
} from "./subscriptionState";

/** For tests: a subscription as the portal shows it, the failures that a test can order, and what Azure does by itself. */
export class Account {
    private readonly subscription: string;

    constructor(readonly subscriptionId: string) {
        this.subscription = subscriptionKey(subscriptionId);
    }

    /** The machines' internet, which exists before any machine. Its gateway is this host: the administrator's address. */
    async publicNetwork(): Promise<Network> {
        return publicNetwork(this.subscription);
    }

    /** Everything that is in the subscription now. */
    async state(): Promise<SubscriptionState> {
        return readSubscription(this.subscription);
    }

    /** A machine by its name or its computer name. */
    async machine(name: string): Promise<VirtualMachine> {
        const { machines } = await this.state();
        const found = Object.values(machines).filter((one) =>
            [one.name, one.inputs.osProfile?.computerName].some(
                (own) => own?.toLowerCase() === name.toLowerCase(),
            ),
        );
        const [only] = found;
        if (only !== undefined && found.length === 1) return only;
        const names = Object.values(machines).map((one) => one.name);
        throw new Error(
            `Expected one machine named ${name}, found ${found.length} among ${names.join(", ")}.`,
        );
    }

    /** The name on this host of a machine, for `inMachine`. */
    async machineNameOf(name: string): Promise<string> {
        const { machine } = await this.machine(name);
        if (machine === undefined) throw new Error(`The machine ${name} never boots.`);
        return machine;
    }

    /** Answers the next creations with an error, in the order of the calls. */
    async failNext(failure: Failure): Promise<void> {
        await this.change(({ failures }) => void failures.push(failure));
    }

    /** Most cores in the region. Default: 20. */
    async setCoreQuota(cores: number): Promise<void> {
        await this.change((state) => void (state.coreQuota = cores));
    }

    /** The subscription cannot have this size. */
    async withdraw(size: string): Promise<void> {
        await this.change(({ unavailable }) => void unavailable.push(size));
    }

    /** Leaves no room for a size in the region, or in one of its zones. */
    async exhaust(size: string, zone?: string): Promise<void> {
        await this.change(({ full }) => void full.push({ size, zone }));
    }

    /** Every size is to be had, and has room. */
    async addCapacity(): Promise<void> {
        await this.change((state) => void Object.assign(state, { full: [], unavailable: [] }));
    }

    /** Somebody has deleted a vault of this name, so that nobody gets the name. */
    async takeVaultName(name: string): Promise<void> {
        await this.change(({ deletedVaults }) => void deletedVaults.push(name.toLowerCase()));
    }

    /** The next machine of this name is made and has addresses, but never answers. */
    async neverBoot(name: string): Promise<void> {
        await this.change(({ neverBoot }) => void neverBoot.push(name));
    }

    /** At once, without a shutdown. The disk stays. */
    async stop(name: string): Promise<void> {
        const found = await this.machine(name);
        await cutPower(found);
        await mark(this.subscription, found.id, "stopped");
    }

    /** @returns when the boot has begun. */
    async start(name: string): Promise<void> {
        const found = await this.machine(name);
        await restorePower(found);
        await mark(this.subscription, found.id, "running");
    }

    /** As in the portal: the plugin sees it only when it reads the machine. */
    async delete(name: string): Promise<void> {
        await deleteMachine(this.subscription, await this.machine(name));
    }

    /** A new disk, as in the portal. @returns when the boot has begun. */
    async reimage(name: string): Promise<void> {
        await reimage(this.subscription, await this.machine(name));
    }

    /** The only scale set with a profile whose name contains this. */
    async scaleSet(part: string): Promise<ScaleSet> {
        const { scaleSets } = await this.state();
        const found = Object.values(scaleSets).filter(
            ({ name, inputs }) => name.includes(part) && inputs.virtualMachineProfile !== undefined,
        );
        if (found.length !== 1)
            throw new Error(`Expected one scale set with ${part}, found ${found.length}.`);
        return found[0]!;
    }

    /** The instances that a scale set has made. */
    async instances(scaleSet: string): Promise<VirtualMachine[]> {
        return instancesOf(await this.state(), (await this.scaleSet(scaleSet)).id);
    }

    /** Scales out, as an autoscaler or a person does. @returns the computer names, when the boots have begun. */
    async grow(scaleSet: string, count: number): Promise<string[]> {
        const made = await addInstances(this.subscription, (await this.scaleSet(scaleSet)).id, count);
        return made.map(({ inputs }) => inputs.osProfile!.computerName!);
    }

    /** Scales in by one instance. @returns when it is gone: after its approval, or when its time is over. */
    async scaleIn(name: string): Promise<void> {
        await removeInstance(this.subscription, await this.machine(name));
    }

    async health(scaleSet: string, name: string): Promise<Health> {
        return healthOf(await this.scaleSet(scaleSet), await this.machine(name));
    }

    async awaitHealth(scaleSet: string, name: string, timeoutMs: number): Promise<void> {
        await awaitHealth(await this.scaleSet(scaleSet), await this.machine(name), timeoutMs);
    }

    /** Automatic repairs, after the grace period: replaces the unhealthy instances. @returns the names of the old ones. */
    async repair(scaleSet: string): Promise<string[]> {
        const found = await this.scaleSet(scaleSet);
        const { enabled, repairAction = "Replace" } = found.inputs.automaticRepairsPolicy ?? {};
        if (!enabled) throw new Error(`${found.name} has no automatic repairs.`);
        if (repairAction !== "Replace") throw new Error(`The rig does not repair by ${repairAction}.`);
        const ill: VirtualMachine[] = [];
        for (const one of await this.instances(scaleSet))
            if ((await healthOf(found, one)).state !== "Healthy") ill.push(one);
        for (const one of ill) {
            await removeInstance(this.subscription, one);
            await addInstances(this.subscription, found.id, 1);
        }
        return ill.map(({ inputs }) => inputs.osProfile!.computerName!);
    }

    /** What Azure does after a change of the model. @returns the upgraded instances, batch by batch. */
    async rollUpgrade(scaleSet: string): Promise<string[][]> {
        return rollUpgrade(this.subscription, (await this.scaleSet(scaleSet)).id);
    }

    /** Every machine, network, router and file of the subscription. @returns the machines and networks, as `sweep` names them. */
    async removeEverything(): Promise<string[]> {
        await removeRouters(this.subscription);
        const removed = await sweep(hostPrefix(this.subscription));
        await forgetSubscription(this.subscription);
        return removed;
    }

    private async change(work: (state: SubscriptionState) => void | Promise<void>): Promise<void> {
        await changeSubscription(this.subscription, work);
    }
}

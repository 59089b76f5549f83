import { type Network, sweep } from "../../../sdk/nspawn";
import { cutPower, refreshAround, removeInstance, restorePower } from "./instanceMachine";
import { memoryInUse } from "./machineMemory";
import { publicNetwork } from "./networkNames";
import { availabilityDomains } from "./ocid";
import { compartmentOf } from "./request";
import { removeRouters } from "./router";
import {
    changeTenancy,
    type Failure,
    forgetTenancy,
    hostPrefix,
    type Instance,
    readTenancy,
    tenancyKey,
    type TenancyState,
} from "./tenancyState";

/** For tests: a tenancy as the console shows it, and the failures that a test can order. */
export class Account {
    private readonly tenancy: string;
    /** The compartment of the tenancy that is no root compartment. */
    readonly compartmentId: string;

    /** @param tenancyId OCID of the root compartment: what the plugin is configured with. */
    constructor(readonly tenancyId: string) {
        this.tenancy = tenancyKey(tenancyId);
        this.compartmentId = compartmentOf(tenancyId);
    }

    /** The instances' internet, which exists before any instance. Its gateway is this host: the administrator's address. */
    async publicNetwork(): Promise<Network> {
        return publicNetwork(this.tenancy);
    }

    /** Everything that is in the tenancy now. */
    async state(): Promise<TenancyState> {
        return readTenancy(this.tenancy);
    }

    async instance(displayName: string): Promise<Instance> {
        return named(await this.state(), displayName);
    }

    /** The name on this host of an instance's machine, for `inMachine`. */
    async machineNameOf(displayName: string): Promise<string> {
        const { machine } = await this.instance(displayName);
        if (machine === undefined)
            throw new Error(`The instance ${displayName} never boots: it has no machine.`);
        return machine;
    }

    /** Bytes. */
    async memoryInUse(displayName: string): Promise<number> {
        return memoryInUse(await this.machineNameOf(displayName));
    }

    /** Answers the next requests with an error, in the order of the calls. */
    async failNext(failure: Failure): Promise<void> {
        await this.change(({ failures }) => void failures.push(failure));
    }

    /** Answers the next `times` requests as if the user had sent too many. */
    async limitRate(times: number, operation?: string): Promise<void> {
        const message = "Too many requests for the user";
        await this.failNext({ status: 429, code: "TooManyRequests", message, times, operation });
    }

    /** No ordered error answers any more. */
    async forgetFailures(): Promise<void> {
        await this.change((state) => void (state.failures = []));
    }

    /** Sets a service limit, such as `standard-e2-micro-core-count`. */
    async limit(name: string, value: number): Promise<void> {
        await this.change(({ limits }) => void (limits[name] = value));
    }

    /** Leaves no host for a shape in availability domains, which count from 1. Default: in all. */
    async exhaust(shape: string, domains: readonly number[] = [1, 2, 3]): Promise<void> {
        await this.change(({ outOfCapacity }) => {
            for (const number of domains)
                outOfCapacity.push({ shape, availabilityDomain: availabilityDomains[number - 1]! });
        });
    }

    /** Gives every shape hosts again. */
    async addCapacity(): Promise<void> {
        await this.change((state) => void (state.outOfCapacity = []));
    }

    /** Oracle publishes newer images; the older ones stay. */
    async releaseImages(): Promise<void> {
        await this.change((state) => void state.imageReleases++);
    }

    /** The next instance of this name becomes running and has addresses, but never answers. */
    async neverBoot(displayName: string): Promise<void> {
        await this.change(({ neverBoot }) => void neverBoot.push(displayName));
    }

    /** As in the console, or as Oracle reclaims idle machines: the plugin sees it only when it reads the instance. */
    async terminate(displayName: string): Promise<void> {
        await this.change(async (state) => {
            const doomed = named(state, displayName);
            await removeInstance(doomed);
            doomed.state = "TERMINATED";
            delete doomed.machine;
            delete doomed.publicIp;
            await refreshAround(this.tenancy, state, doomed);
        });
    }

    /** At once, without a shutdown. The disk stays. */
    async stop(displayName: string): Promise<void> {
        await this.change(async (state) => {
            await cutPower(named(state, displayName));
            named(state, displayName).state = "STOPPED";
        });
    }

    /** @returns when the boot has begun. */
    async start(displayName: string): Promise<void> {
        await this.change(async (state) => {
            await restorePower(named(state, displayName));
            named(state, displayName).state = "RUNNING";
        });
    }

    /** Every machine, network, router and file of the tenancy. @returns the machines and networks, as `sweep` names them. */
    async removeEverything(): Promise<string[]> {
        await removeRouters(this.tenancy);
        const removed = await sweep(hostPrefix(this.tenancy));
        await forgetTenancy(this.tenancy);
        return removed;
    }

    private async change(work: (state: TenancyState) => void | Promise<void>): Promise<void> {
        await changeTenancy(this.tenancy, work);
    }
}

function named({ instances }: TenancyState, displayName: string): Instance {
    const living = Object.values(instances).filter(({ state }) => state !== "TERMINATED");
    const found = living.filter((one) => one.displayName === displayName);
    const [only] = found;
    if (only === undefined || found.length > 1)
        throw new Error(
            `Expected one instance named ${displayName}, found ${found.length} among ${living
                .map((one) => one.displayName)
                .join(", ")}.`,
        );
    return only;
}

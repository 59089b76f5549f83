import { type Network, sweep } from "../../../sdk/nspawn";
import {
    accountId,
    type AccountState,
    changeAccount,
    type Droplet,
    type Failure,
    forgetAccount,
    hostPrefix,
    readAccount,
} from "./accountState";
import { cutPower, publicNetwork, refreshDroplets, removeDroplet, restorePower } from "./dropletMachine";
import { forgetDroplet } from "./forgetDroplet";
import { removeDisks } from "./volumeDisk";

/** For tests: an account as its control panel shows it, and the failures that a test can order. */
export class Account {
    private readonly id: string;

    /** @param token The plugin's API token. Each token has an account of its own. */
    constructor(readonly token: string) {
        this.id = accountId(token);
    }

    /** The droplets' internet, which exists before any droplet. Its gateway is this host: the administrator's address. */
    async publicNetwork(): Promise<Network> {
        return publicNetwork(this.id);
    }

    /** Everything that is in the account now. */
    async state(): Promise<AccountState> {
        return readAccount(this.id);
    }

    /** The name on this host of a droplet's machine, for `inMachine`. */
    async machineNameOf(droplet: string): Promise<string> {
        const { machine } = named(await this.state(), droplet);
        if (machine === undefined) throw new Error(`The droplet ${droplet} never boots: it has no machine.`);
        return machine;
    }

    /** Answers the next requests with an error, in the order of the calls. */
    async failNext(failure: Failure): Promise<void> {
        await changeAccount(this.id, ({ failures }) => void failures.push(failure));
    }

    /** Answers the next `times` requests of any kind as if the account were over its rate limit. */
    async limitRate(times: number): Promise<void> {
        await this.failNext({ status: 429, message: "API Rate limit exceeded.", times });
    }

    /** Number of droplets that the account may have. Default 25. */
    async limitDroplets(dropletLimit: number): Promise<void> {
        await changeAccount(this.id, (state) => void (state.dropletLimit = dropletLimit));
    }

    /** The next droplet of this name becomes active and has addresses, but never answers. */
    async neverBoot(droplet: string): Promise<void> {
        await changeAccount(this.id, ({ neverBoot }) => void neverBoot.push(droplet));
    }

    /** As in the control panel: the plugin sees it only when it reads the droplet. */
    async destroyDroplet(droplet: string): Promise<void> {
        await changeAccount(this.id, async (state) => {
            const doomed = named(state, droplet);
            await removeDroplet(this.id, doomed);
            forgetDroplet(state, doomed.id);
            await refreshDroplets(this.id, state);
        });
    }

    /** At once, without a shutdown. The disk stays. */
    async powerOff(droplet: string): Promise<void> {
        await changeAccount(this.id, async (state) => {
            await cutPower(named(state, droplet));
            named(state, droplet).status = "off";
        });
    }

    /** @returns when the boot has begun. */
    async powerOn(droplet: string): Promise<void> {
        await changeAccount(this.id, async (state) => {
            await restorePower(named(state, droplet));
            named(state, droplet).status = "active";
        });
    }

    /** Every machine, network and file of the account. @returns the machines and networks, as `sweep` names them. */
    async removeEverything(): Promise<string[]> {
        const removed = await sweep(hostPrefix(this.id));
        await removeDisks(this.id);
        await forgetAccount(this.id);
        return removed;
    }
}

function named({ droplets }: AccountState, name: string): Droplet {
    const found = Object.values(droplets).filter((droplet) => droplet.name === name);
    const [only] = found;
    if (only === undefined || found.length > 1)
        throw new Error(
            `Expected one droplet named ${name}, found ${found.length} among ${Object.values(droplets)
                .map((droplet) => droplet.name)
                .join(", ")}.`,
        );
    return only;
}

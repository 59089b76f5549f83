import { changeSubscription, subscriptionKey, type SubscriptionState } from "./subscriptionState";

/** An error answer. https://learn.microsoft.com/azure/azure-resource-manager/troubleshooting/common-deployment-errors */
export class ServiceError extends Error {
    constructor(
        readonly status: number,
        readonly code: string,
        message: string,
    ) {
        super(message);
    }
}

export const invalid = (message: string, code = "InvalidParameter") => new ServiceError(400, code, message);
export const conflict = (code: string, message: string) => new ServiceError(409, code, message);
export const notFound = (id: string) => {
    const [, , , , group, , provider, type, name] = id.split("/");
    return new ServiceError(
        404,
        "ResourceNotFound",
        `The Resource '${provider}/${type}/${name}' under resource group '${group}' was not found.`,
    );
};

/** The subscription by the real plugin's own variable; its other variables are not checked here. */
export function subscriptionId(): string {
    const { ARM_SUBSCRIPTION_ID } = process.env;
    if (ARM_SUBSCRIPTION_ID === undefined)
        throw new Error(
            "Could not find a valid subscription ID: set `azure-native:subscriptionId` or the environment variable ARM_SUBSCRIPTION_ID",
        );
    return ARM_SUBSCRIPTION_ID;
}

/**
 * One request, answered from the subscription of the environment.
 *
 * @param answer May change the subscription. If it throws, the subscription stays as it was.
 * @throws Error in the words of the real plugin.
 */
export async function request<T>(
    answer: (state: SubscriptionState, subscription: string) => T | Promise<T>,
): Promise<T> {
    return attempt(subscriptionKey(subscriptionId()), answer);
}

/** The same for a subscription that is not the environment's. */
export async function attempt<T>(
    subscription: string,
    answer: (state: SubscriptionState, subscription: string) => T | Promise<T>,
): Promise<T> {
    return changeSubscription(subscription, (state) => answer(state, subscription)).catch(explain);
}

/** Takes the next failure that a test ordered for a resource's creation. */
export async function failIfOrdered(type: string): Promise<void> {
    const failure = await request((state) => {
        const next = state.failures.find((one) => (one.type ?? type) === type);
        if (next === undefined) return undefined;
        next.times = (next.times ?? 1) - 1;
        state.failures = state.failures.filter(({ times = 1 }) => times > 0);
        return next;
    });
    if (failure !== undefined) explain(new ServiceError(failure.status, failure.code, failure.message));
}

/** The real plugin's message: see the issues of github.com/pulumi/pulumi-azure-native. */
function explain(error: unknown): never {
    if (!(error instanceof ServiceError) || error.message.startsWith("Status=")) throw error;
    const { status, code, message } = error;
    throw new ServiceError(
        status,
        code,
        `Status=${status} Code=${JSON.stringify(code)} Message=${JSON.stringify(message)}`,
    );
}

/** Undefined if the resource no longer exists. */
export async function ifThere<T>(work: Promise<T>): Promise<T | undefined> {
    return work.catch((error: unknown) => {
        if (error instanceof ServiceError && error.status === 404) return undefined;
        throw error;
    });
}

/** A resource of the subscription by its ID, whose case does not matter. */
export function find<T>(resources: Record<string, T>, id: string): T {
    const found = resources[id.toLowerCase()];
    if (found === undefined) throw notFound(id);
    return found;
}

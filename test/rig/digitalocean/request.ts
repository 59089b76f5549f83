import { setTimeout as sleep } from "node:timers/promises";
import { accountId, type AccountState, changeAccount } from "./accountState";
import { apiToken } from "./apiToken";

/** The API's error answer: https://docs.digitalocean.com/reference/api/#errors */
export class ApiError extends Error {
    constructor(
        readonly status: number,
        message: string,
    ) {
        super(message);
    }
}

export const unprocessable = (message: string) => new ApiError(422, message);
export const notFound = () => new ApiError(404, "The resource you were accessing could not be found.");

type Method = "GET" | "POST" | "PUT" | "DELETE";

/**
 * One request to the API, answered from the account of the plugin's token. Like the real plugin's client, it tries again after
 * 429 and after an error of the server, and waits longer each time.
 * https://www.pulumi.com/registry/packages/digitalocean/installation-configuration/
 *
 * @param answer May change the account. If it throws, the account stays as it was.
 * @throws ApiError in the words of the real plugin's client.
 */
export async function request<T>(
    method: Method,
    path: string,
    answer: (state: AccountState, account: string) => T | Promise<T>,
): Promise<T> {
    for (let failed = 1; ; failed++) {
        try {
            return await attempt(method, path, answer);
        } catch (error) {
            if (!(error instanceof ApiError)) throw error;
            const again = error.status === 429 || error.status >= 500;
            if (again && failed <= retries()) {
                await sleep(1000 * Math.min(waitMin() * 2 ** (failed - 1), waitMax()));
                continue;
            }
            const url = `https://api.digitalocean.com${path}`;
            const attempts = again ? `; giving up after ${failed} attempt(s)` : "";
            throw new ApiError(error.status, `${method} ${url}: ${error.status} ${error.message}${attempts}`);
        }
    }
}

const setting = (name: string, otherwise: number) => Number(process.env[name] ?? otherwise);
const retries = () => setting("DIGITALOCEAN_HTTP_RETRY_MAX", 4);
/** Seconds. */
const waitMin = () => setting("DIGITALOCEAN_HTTP_RETRY_WAIT_MIN", 1);
const waitMax = () => setting("DIGITALOCEAN_HTTP_RETRY_WAIT_MAX", 30);

async function attempt<T>(
    method: Method,
    path: string,
    answer: (state: AccountState, account: string) => T | Promise<T>,
): Promise<T> {
    const token = apiToken();
    if (token === undefined) throw new ApiError(401, "Unable to authenticate you");
    const account = accountId(token);
    const failure = await changeAccount(account, (state) => nextFailure(state, `${method} ${path}`));
    if (failure !== undefined) throw failure;
    return changeAccount(account, (state) => answer(state, account));
}

/** Takes the next of the failures that a test ordered. */
function nextFailure(state: AccountState, requested: string): ApiError | undefined {
    const failure = state.failures.find(({ request: start = "" }) => requested.startsWith(start));
    if (failure === undefined) return undefined;
    failure.times = (failure.times ?? 1) - 1;
    state.failures = state.failures.filter(({ times = 1 }) => times > 0);
    return new ApiError(failure.status, failure.message);
}

/** With the plugin's words before the API's message. */
export async function during<T>(what: string, work: Promise<T>): Promise<T> {
    return work.catch((error: unknown) => {
        throw error instanceof ApiError ? new ApiError(error.status, `${what}: ${error.message}`) : error;
    });
}

/** Undefined if the resource no longer exists. */
export async function ifThere<T>(work: Promise<T>): Promise<T | undefined> {
    return work.catch((error: unknown) => {
        if (error instanceof ApiError && error.status === 404) return undefined;
        throw error;
    });
}

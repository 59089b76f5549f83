import { randomBytes } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import { region } from "./ocid";
import { changeTenancy, tenancyKey, type TenancyState } from "./tenancyState";

/** An error answer: https://docs.oracle.com/en-us/iaas/Content/API/References/apierrors.htm */
export class ServiceError extends Error {
    constructor(
        readonly status: number,
        readonly code: string,
        message: string,
    ) {
        super(message);
    }
}

export const invalid = (message: string) => new ServiceError(400, "InvalidParameter", message);
export const conflict = (message: string) => new ServiceError(409, "Conflict", message);
/** Oracle does not tell a missing resource from one that the user may not see. */
export const notFound = (message = "Authorization failed or requested resource not found.") =>
    new ServiceError(404, "NotAuthorizedOrNotFound", message);

/** A kind of resource as errors name it. */
export interface Service {
    /** Such as `Core Instance`. */
    title: string;
    /** Last part of its page in the plugin's documentation, such as `core_instance`. */
    page: string;
    /** Last part of its URL, such as `instances`. */
    path: string;
}

/**
 * One request, answered from the tenancy of the environment. Like the real plugin, it tries again after 429, for ten minutes.
 * https://docs.oracle.com/en-us/iaas/Content/dev/terraform/configuring.htm#automatic-retries
 *
 * @param operation As in Oracle's API, such as `LaunchInstance`.
 * @param answer May change the tenancy. If it throws, the tenancy stays as it was.
 * @throws Error in the words of the real plugin.
 */
export async function request<T>(
    service: Service,
    operation: string,
    answer: (state: TenancyState, tenancy: string) => T | Promise<T>,
): Promise<T> {
    const end = Date.now() + 1000 * Number(process.env.TF_VAR_retry_duration_seconds ?? 600);
    for (let wait = 500; ; wait = Math.min(wait * 2, 30_000)) {
        try {
            return await attempt(operation, answer);
        } catch (error) {
            if (!(error instanceof ServiceError)) throw error;
            if (error.status !== 429 || Date.now() + wait > end)
                throw new ServiceError(error.status, error.code, explain(service, operation, error));
            await sleep(wait);
        }
    }
}

/** OCID of the tenancy's root compartment, by the real plugin's own variable; its other variables are not checked here. */
function tenancyId(): string {
    const { TF_VAR_tenancy_ocid } = process.env;
    if (TF_VAR_tenancy_ocid === undefined)
        throw new Error(
            "can not create client, bad configuration: did not find a proper configuration for tenancy",
        );
    return TF_VAR_tenancy_ocid;
}

/** The compartment of a tenancy that users make for their resources. */
export const compartmentOf = (tenancyOcid: string) =>
    `ocid1.compartment.oc1..aaaaaaaa${tenancyKey(tenancyOcid)}`;

export const isRootCompartment = (id: string) => id === tenancyId();

/** @throws ServiceError if the tenancy has no such compartment. */
export function checkCompartment(id: string): void {
    if (!isRootCompartment(id) && id !== compartmentOf(tenancyId())) throw notFound();
}

async function attempt<T>(
    operation: string,
    answer: (state: TenancyState, tenancy: string) => T | Promise<T>,
): Promise<T> {
    const tenancy = tenancyKey(tenancyId());
    const failure = await changeTenancy(tenancy, (state) => nextFailure(state, operation));
    if (failure !== undefined) throw failure;
    return changeTenancy(tenancy, (state) => answer(state, tenancy));
}

/** Takes the next of the failures that a test ordered. */
function nextFailure(state: TenancyState, requested: string): ServiceError | undefined {
    const failure = state.failures.find(({ operation = requested }) => operation === requested);
    if (failure === undefined) return undefined;
    failure.times = (failure.times ?? 1) - 1;
    state.failures = state.failures.filter(({ times = 1 }) => times > 0);
    return new ServiceError(failure.status, failure.code, failure.message);
}

/** The real plugin's message, line by line: see the issues of github.com/oracle/terraform-provider-oci. */
function explain({ title, page, path }: Service, operation: string, error: ServiceError): string {
    const [, type = ""] = title.split(" ");
    return [
        `${error.status}-${error.code}, ${error.message}`,
        `Suggestion: ${suggestion(title, error)}`,
        `Documentation: https://registry.terraform.io/providers/oracle/oci/latest/docs/resources/${page}`,
        `API Reference: https://docs.oracle.com/iaas/api/#/en/iaas/20160918/${type}/${operation}`,
        `Request Target: ${methodOf(operation)} https://iaas.${region}.oraclecloud.com/20160918/${path}`,
        `Service: ${title}`,
        `Operation Name: ${operation}`,
        `OPC request ID: ${randomBytes(16).toString("hex")}`,
    ].join("\n");
}

function methodOf(operation: string): string {
    if (/^(Get|List)/.test(operation)) return "GET";
    if (operation.startsWith("Update")) return "PUT";
    return /^(Delete|Terminate)/.test(operation) ? "DELETE" : "POST";
}

function suggestion(title: string, { status, code, message }: ServiceError): string {
    if (code === "LimitExceeded") return `Request a service limit increase for this resource ${title}`;
    if (code === "InvalidParameter")
        return `Please update the parameter(s) in the Terraform config as per error message ${message}`;
    if (status === 404)
        return `Either the resource has been deleted or service ${title} need policy to access this resource.`;
    return `The service for this resource encountered an error. Please contact support for help with service: ${title}`;
}

/** Undefined if the resource no longer exists. */
export async function ifThere<T>(work: Promise<T>): Promise<T | undefined> {
    return work.catch((error: unknown) => {
        if (error instanceof ServiceError && error.status === 404) return undefined;
        throw error;
    });
}

/** A resource of the tenancy by its OCID. */
export function find<T>(resources: Record<string, T>, id: string): T {
    const found = resources[id];
    if (found === undefined) throw notFound();
    return found;
}

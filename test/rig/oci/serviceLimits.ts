import { ServiceError } from "./request";
import { defaultLimits } from "./shapes";
import type { TenancyState } from "./tenancyState";

/** @throws ServiceError in the words of https://github.com/jpetazzo/ampernetacle/issues/35. */
export function checkLimit(state: TenancyState, name: string, wanted: number): void {
    checkLimits(state, { [name]: wanted });
}

/** @param wanted By the limits' names, how much the tenancy would use. */
export function checkLimits({ limits }: TenancyState, wanted: Record<string, number>): void {
    const exceeded = Object.keys(wanted).filter(
        (name) => wanted[name]! > (limits[name] ?? defaultLimits[name] ?? Infinity),
    );
    if (exceeded.length > 0)
        throw new ServiceError(
            400,
            "LimitExceeded",
            `The following service limits were exceeded: ${exceeded.join(", ")}. Request a service limit increase from the service limits page in the console. `,
        );
}

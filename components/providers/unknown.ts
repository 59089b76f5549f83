import { unknownValue } from "@pulumi/pulumi/runtime";

/** Whether a value, or a part of it, is known only after another resource's update. */
export function isUnknown(value: unknown): boolean {
    return JSON.stringify(value).includes(unknownValue);
}

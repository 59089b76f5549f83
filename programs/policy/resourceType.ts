/** A type token without an API version: `azure-native:network/v20240501:SecurityRule` is a SecurityRule like any other. */
export function withoutVersion(type: string): string {
    return type.replace(/^(azure-native:\w+)\/v\w+:/, "$1:");
}

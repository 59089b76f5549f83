/** Parts of `urn:pulumi:STACK::PROJECT::PARENT$PARENT$TYPE::NAME`: https://www.pulumi.com/docs/iac/concepts/resources/names/#urns */
export function typeOf(urn: string): string {
    return urn.split("::")[2]!.split("$").at(-1)!;
}

export function nameOf(urn: string): string {
    return urn.split("::").slice(3).join("::");
}

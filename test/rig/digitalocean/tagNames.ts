import type { CheckFailure } from "@pulumi/pulumi/provider";
import type { AccountState } from "./accountState";

/** The plugin's own check, before any request to the API. */
export function checkTagNames(path: string, tags: readonly unknown[] = []): CheckFailure[] {
    return tags.flatMap((tag, index) =>
        typeof tag === "string" && !/^[a-zA-Z0-9:_-]{1,255}$/.test(tag)
            ? [
                  {
                      property: `${path}[${index}]`,
                      reason: "tags may contain lowercase letters, numbers, colons, dashes, and underscores; there is a limit of 255 characters per tag",
                  },
              ]
            : [],
    );
}

/** A droplet's tag exists from then on, even if no droplet has it any more. */
export function addTags(state: AccountState, tags: readonly string[]): void {
    state.tags = [...new Set([...state.tags, ...tags])];
}

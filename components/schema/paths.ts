/** Keys as a property's path, such as `groups.servers.roles[0]`. */
export function pathOf(keys: string[], args: unknown): string {
    const parts = keys.map((key, depth) =>
        Array.isArray(valueAt(args, keys.slice(0, depth))) ? `[${key}]` : `.${key}`,
    );
    return parts.join("").replace(/^\./, "");
}

/** The value that keys lead to; undefined if they lead nowhere. */
export function valueAt(args: unknown, keys: string[]): unknown {
    return keys.reduce<unknown>(
        (value, key) => (value as Record<string, unknown> | null | undefined)?.[key],
        args,
    );
}

/** A copy of nested objects with another value at `keys`. */
export function withValueAt(value: unknown, [key, ...rest]: string[], replacement: unknown): unknown {
    if (key === undefined || value === undefined) return replacement;
    const parent = value as Record<string, unknown>;
    return { ...parent, [key]: withValueAt(parent[key], rest, replacement) };
}

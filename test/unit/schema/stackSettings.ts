import * as pulumi from "@pulumi/pulumi";

/** Gives this process the configuration of stack `dev` of project `shop`, as the engine gives it to a program: all values are text. */
export function giveSettings(settings: Record<string, unknown>, secretNames: string[] = []): void {
    const texts = Object.entries(settings).map(([name, value]) => [
        name.includes(":") ? name : `shop:${name}`,
        typeof value === "string" ? value : JSON.stringify(value),
    ]);
    const mocks = { call: () => ({}), newResource: () => ({ id: "", state: {} }) };
    void pulumi.runtime.setMocks(mocks, "shop", "dev");
    pulumi.runtime.setAllConfig(
        Object.fromEntries(texts) as Record<string, string>,
        secretNames.map((name) => `shop:${name}`),
    );
}

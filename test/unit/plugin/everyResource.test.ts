import * as pulumi from "@pulumi/pulumi";
import type { PackageSpec } from "@pulumi/pulumi/provider/experimental/schema";
import { providers } from "../../../components/providers";
import { complete } from "../../../plugin/complete";
import { construct } from "../../../plugin/construct";
import schema from "../../../schema.json";

const resources = Object.entries((schema as unknown as PackageSpec).resources);
const named = (isComponent: boolean) =>
    resources.filter(([, spec]) => spec.isComponent === isComponent).map(([token]) => token);
const nameOf = (token: string) => token.split(":").pop()!;
const wrong = { none: 1 };

test.each(named(false))("the arguments of %s are checked before its provider gets them", async (token) => {
    const type = nameOf(token);
    expect(Object.keys(providers)).toContain(type);
    const result = await complete(type, "mine", wrong, { project: "shop", stack: "dev" });
    expect(result).toEqual({
        failures: [
            { property: "", reason: expect.stringContaining(`${type} \`mine\` cannot be made of`) as string },
        ],
    });
});

test.each(named(true))(
    "%s is constructed, and a refusal is one message without the engine's list",
    async (token) => {
        const refusal: unknown = await construct("mine", token, wrong, {}).catch((error: unknown) => error);
        if (!pulumi.InputPropertiesError.isInstance(refusal)) throw refusal;
        expect(refusal.message).toContain(`${nameOf(token)} \`mine\` cannot be made of`);
        expect(refusal.errors).toEqual([]);
    },
);

test("nothing else is constructed", async () => {
    await expect(construct("mine", "aws:s3:Bucket", {}, {})).rejects.toThrow("got `aws:s3:Bucket`");
});

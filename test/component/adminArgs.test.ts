import * as pulumi from "@pulumi/pulumi";
import { Access, type AdminArgs } from "../../components";
import { resolve } from "../../components/resolve";

/** Property paths of the problems, with their reasons. */
function problemsOf(admin: AdminArgs): Record<string, string> {
    try {
        resolve("prod", { local: {}, admin });
        return {};
    } catch (error) {
        if (!pulumi.InputPropertiesError.isInstance(error)) throw error;
        return Object.fromEntries(error.errors.map(({ propertyPath, reason }) => [propertyPath, reason]));
    }
}

test.each([
    {},
    { access: Access.Tunnel },
    { access: Access.Direct, cidrs: ["203.0.113.7/32", "2001:db8::/48"] },
])("%p is accepted", (admin) => {
    expect(problemsOf(admin)).toEqual({});
});

test("an access mode that there is not is named with those that there are", () => {
    expect(problemsOf({ access: "vpn" as Access })).toEqual({
        "admin.access":
            'Expected `admin.access` to be one of `tunnel`, `direct`, got `"vpn"`. Use one of them.',
    });
});

test("every range that is none, or the whole world, is listed", () => {
    const problems = problemsOf({ cidrs: ["0.0.0.0/0", "203.0.113.7/32", "203.0.113.7", "::/0"] });
    expect(Object.keys(problems)).toEqual(["admin.cidrs[0]", "admin.cidrs[2]", "admin.cidrs[3]"]);
});

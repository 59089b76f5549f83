import { inspect } from "node:util";
import { Secret } from "../../../automation";

const secret = new Secret({ token: "t0p" });

test("a secret is shown by no text, JSON or inspection, also within another object", () => {
    const shown = [`${String(secret)}`, JSON.stringify({ secret }), inspect({ secret }, { depth: 9 })];
    for (const text of shown) {
        expect(text).toContain("[secret]");
        expect(text).not.toContain("t0p");
    }
});

test("its value is had by name", () => expect(secret.value.token).toBe("t0p"));

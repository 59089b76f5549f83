import { readFileSync } from "node:fs";
import { join } from "node:path";
import { packageFolder } from "../../../sdk/process/packageFolder";
import { defaultVersions } from "../../../sdk/versions";

// The table of tools takes them from here, and its own test holds each go.mod to it.
test("the README names the default versions", () => {
    const { consul, nomad } = defaultVersions;
    expect(readFileSync(join(packageFolder(), "README.md"), "utf8")).toContain(
        `| \`consulVersion\`, \`nomadVersion\` | \`${consul}\`, \`${nomad}\` |`,
    );
});

import { execFileSync } from "node:child_process";
import { checkout } from "../../e2e/cluster/testCluster";

const git = (...args: string[]) => execFileSync("git", args, { cwd: checkout, encoding: "utf8" });

/** `pulumi up` writes the salt of whoever runs it into the stack's settings; with another's salt a fresh clone cannot start. */
test("no settings of a stack carry somebody's own salt or key into the repository", () => {
    const files = git("ls-files", "--", "Pulumi.*.yaml", "**/Pulumi.*.yaml").trim().split("\n");
    expect(files).toContain("programs/digitalocean/Pulumi.dev.yaml");
    for (const file of files)
        expect([file, git("show", `:${file}`)]).toEqual([
            file,
            expect.not.stringMatching(/encryptionsalt|encryptedkey|secretsprovider|secure:/),
        ]);
});

test("git ignores the settings of the local project's stacks, so that `npm run up` leaves the checkout clean", () => {
    expect(git("check-ignore", "--no-index", "Pulumi.dev.yaml").trim()).toBe("Pulumi.dev.yaml");
    expect(git("ls-files", "--", "Pulumi.dev.yaml")).toBe("");
});

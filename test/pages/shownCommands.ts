import { readdirSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";

const checkout = resolve(__dirname, "../..");

/** Pages that show commands to users and to contributors. */
export function pages(): string[] {
    const docs = readdirSync(join(checkout, "docs"), { recursive: true, encoding: "utf8" });
    return [
        "README.md",
        "CONTRIBUTING.md",
        ...docs.filter((file) => file.endsWith(".md")).map((file) => `docs/${file}`),
    ];
}

/** The commands of all pages, each once. */
export function shownCommands(): string[] {
    return [...new Set(pages().flatMap((page) => commandsIn(readFileSync(join(checkout, page), "utf8"))))];
}

const fence = /^```(\w*)\n(.*?)^```/gms;

/**
 * The commands that a page shows: every line of its `sh` blocks, without the comment behind it (one that begins
 * with `or:` is a command too), and whatever stands in
 * backticks and begins with a program's name and a blank.
 */
export function commandsIn(markdown: string): string[] {
    const blocks = [...markdown.matchAll(fence)]
        .filter(([, language]) => language === "sh")
        .flatMap(([, , text]) => text!.split("\n"))
        .flatMap((line) => [line.replace(/(^|\s+)#.*/, ""), /# or: (.*)/.exec(line)?.[1] ?? ""]);
    const inline = [...markdown.replaceAll(fence, "").matchAll(/`([^`\n]+)`/g)]
        .map(([, text]) => text!.replaceAll("\\|", "|"))
        .filter((text) =>
            /^(npm|npx|pulumi|consul|nomad|curl|cd|export|eval|git|ssh|sysctl|systemctl|journalctl|ssh-keygen) /.test(
                text,
            ),
        );
    return [...blocks, ...inline].filter((command) => command !== "");
}

import { randomBytes } from "node:crypto";
import type { Client } from "ssh2";
import type { Context } from "../plugin/resourceType";

const advice =
    "This only works if your SSH server is configured to accept these variables via AcceptEnv. Alternatively, " +
    "if a Bash-like shell runs the command on the remote host, you could prefix the command itself with the " +
    "variables in the form 'VAR=value command'";

/**
 * Sees to it that a variable the server does not accept is told as the real plugin tells it: the program's own
 * fail the command, those of the previous output only warn.
 */
export async function checkEnvironment(
    client: Client,
    environment: Record<string, string>,
    previousOutput: Record<string, string>,
    context: Context,
): Promise<void> {
    const refused = await refusedNames(client, [...Object.keys(environment), ...Object.keys(previousOutput)]);
    for (const name of refused) {
        const own = name in environment;
        context.report(own ? "error" : "warn", `Unable to set '${name}'. ${advice}`);
        if (own) throw new Error(`could not set environment variable "${name}": ssh: setenv failed`);
    }
}

/** ssh2 sends variables without asking for a reply, so a session of its own looks which of them arrive. */
async function refusedNames(client: Client, names: string[]): Promise<string[]> {
    if (names.length === 0) return [];
    const askable = names.filter((name) => /^[A-Za-z_][A-Za-z0-9_]*$/.test(name));
    const mark = randomBytes(8).toString("hex");
    const env = Object.fromEntries(askable.map((name) => [name, mark]));
    const script = `for n in ${askable.join(" ")}; do eval "[ \\"\\$$n\\" = ${mark} ]" && echo "$n"; done; true`;
    const accepted = await new Promise<string>((resolve, reject) => {
        client.exec(script, { env }, (error, channel) => {
            if (error) return reject(error);
            let text = "";
            channel.on("data", (chunk: Buffer) => (text += chunk.toString("utf8")));
            channel.on("close", () => resolve(text));
            channel.stderr.resume();
            channel.end();
        });
    });
    return names.filter((name) => !accepted.split("\n").includes(name));
}

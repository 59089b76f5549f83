import type { Readable } from "node:stream";
import type { Client, ClientChannel } from "ssh2";
import type { RemoteRun } from "./remoteRun";

/**
 * Runs a command over a connection, and returns what it printed on standard output.
 *
 * @param machine for the message of an error
 * @throws Error with the end of standard error if the command fails, or if the connection ends before the command does.
 */
export async function runOn(
    client: Client,
    machine: string,
    { command, input, onLine = () => {} }: RemoteRun,
): Promise<string> {
    const channel = await execute(client, command);
    // Without a status or a signal when the connection ended first.
    const ended = new Promise<number | string | undefined>((resolve) =>
        channel.on("close", (status?: number, signal?: string) => resolve(status ?? signal)),
    );
    const sent = async () => channel.end(await input);
    const [stdout, stderr, status] = await Promise.all([
        textOf(channel, onLine),
        textOf(channel.stderr, () => {}),
        ended,
        sent(),
    ]);
    if (status === 0) return stdout;
    const lastLines = stderr.trim().split("\n").slice(-60).join("\n") || `ended with ${status}`;
    const reason = status === undefined ? "the SSH connection ended before it did" : lastLines;
    throw new Error(`\`${command}\` on ${machine}: ${reason}`);
}

async function execute(client: Client, command: string): Promise<ClientChannel> {
    return new Promise((resolve, reject) => {
        client.exec(command, (error, channel) => (error ? reject(error) : resolve(channel)));
    });
}

async function textOf(stream: Readable, onLine: (line: string) => void): Promise<string> {
    let text = "";
    let unfinished = "";
    for await (const chunk of stream.setEncoding("utf8") as AsyncIterable<string>) {
        text += chunk;
        const lines = (unfinished + chunk).split("\n");
        unfinished = lines.pop()!;
        lines.forEach(onLine);
    }
    if (unfinished !== "") onLine(unfinished);
    return text;
}

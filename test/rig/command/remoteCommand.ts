import type { Client } from "ssh2";
import { Capture } from "./capture";
import type { CommandInputs, Run } from "./commandType";
import { commandType, previousOutput } from "./commandType";
import type { Connection } from "./connection";
import { connectionProperty } from "./connection";
import { withClient } from "./dial";
import { checkEnvironment } from "./environment";

interface RemoteCommandInputs extends CommandInputs {
    connection: Connection;
}

const runRemotely: Run<RemoteCommandInputs> = async (command, inputs, previous, context) =>
    withClient(inputs.connection, context, async (client) => {
        const environment = inputs.environment ?? {};
        const previously = previousOutput(inputs, previous);
        await checkEnvironment(client, environment, previously, context);
        const capture = new Capture(inputs.logging ?? "stdoutAndStderr", context);
        const env = { ...environment, ...previously };
        const failure = await execute(client, command, env, inputs.stdin ?? "", capture);
        return capture.end(command, failure);
    });

/** Runs to the end of both streams; tells, in the words of Go's SSH library, how the command failed. */
async function execute(
    client: Client,
    command: string,
    env: Record<string, string>,
    stdin: string,
    capture: Capture,
): Promise<string | undefined> {
    return new Promise((resolve, reject) => {
        client.exec(command, { env }, (error, channel) => {
            if (error) return reject(error);
            let failure: string | undefined =
                "wait: remote command exited without exit status or exit signal";
            channel.on("data", (chunk: Buffer) => capture.add("stdout", chunk));
            channel.stderr.on("data", (chunk: Buffer) => capture.add("stderr", chunk));
            channel.on("exit", (status: number | null, signal?: string) => {
                failure = status === 0 ? undefined : `Process exited with ${how(status, signal)}`;
            });
            channel.on("close", () => resolve(failure));
            channel.on("error", () => undefined); // the command need not read all: its status tells
            channel.end(stdin);
        });
    });
}

function how(status: number | null, signal: string | undefined): string {
    return status === null ? `signal ${(signal ?? "unknown").replace(/^SIG/, "")}` : `status ${status}`;
}

/** https://www.pulumi.com/registry/packages/command/api-docs/remote/command/ */
export const remoteCommand = commandType<RemoteCommandInputs>(
    { connection: connectionProperty },
    runRemotely,
);

import { once } from "node:events";
import { Client } from "ssh2";
import type { Machine } from "../../../sdk/nspawn";
import { sshKeyPair } from "../../rig/sshd/keyPair";

const key = sshKeyPair();

/** User-data of a machine on which `onMachine` can run commands. */
export function userData(more: object = {}): string {
    const config = {
        ssh_authorized_keys: [key.public],
        write_files: [{ path: "/srv/written", content: "by user-data" }],
        ...more,
    };
    return `#cloud-config\n${JSON.stringify(config)}\n`;
}

/** What a command prints on a machine, whatever its status; waits for the machine's own boot to be done. */
export async function onMachine(machine: Machine, command: string, username = "root"): Promise<string> {
    const client = new Client();
    client.on("error", () => undefined); // a machine that is killed later resets what it had not yet closed
    client.connect({ host: addressOf(machine), username, privateKey: key.private });
    await once(client, "ready");
    try {
        return await new Promise<string>((resolve, reject) => {
            client.exec(`cloud-init status --wait >/dev/null; ${command}`, (error, channel) => {
                if (error) return reject(error);
                let output = "";
                for (const stream of [channel, channel.stderr])
                    stream.on("data", (data: Buffer) => (output += data.toString()));
                channel.on("close", () => resolve(output.trim()));
            });
        });
    } finally {
        client.end();
    }
}

export function addressOf({ interfaces }: Machine, index = 0): string {
    return interfaces[index]?.address ?? "none";
}

import { createHash } from "node:crypto";
import type { SshTarget } from "./target";

/** A public key's fingerprint as `ssh-keygen -l` prints it. */
export function fingerprint(hostKey: string): string {
    const blob = Buffer.from(hostKey.split(" ")[1] ?? "", "base64");
    return `SHA256:${createHash("sha256").update(blob).digest("base64").replace(/=+$/, "")}`;
}

/** A machine showed another host key than the one that was recorded for it. Nothing was sent to the machine. */
export class HostKeyChanged extends Error {
    /** @internal */
    constructor(
        { host, hostKey, machine = host }: Pick<SshTarget, "host" | "hostKey" | "machine">,
        shown: string,
    ) {
        super(
            `${machine} at ${host} shows another SSH host key than the recorded one: ${fingerprint(shown)} instead of ` +
                `${fingerprint(hostKey ?? "")}. Nothing was sent to it. If you changed its key, accept the new one: ` +
                `\`pulumi up --replace '**HostKey::${machine}'\`. If you did not, another machine may answer in its place: ` +
                "do not accept the key, and replace the machine as README.md says under `SSH host keys`.",
        );
    }
}

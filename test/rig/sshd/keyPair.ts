import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** An SSH key as OpenSSH makes it. ssh2's own generator makes one in some hundreds that OpenSSH refuses. */
export interface KeyPair {
    private: string;
    /** A line of `authorized_keys`. */
    public: string;
}

/** @param passphrase of the private key; default none */
export function sshKeyPair(passphrase = ""): KeyPair {
    const folder = mkdtempSync(join(tmpdir(), "key-pair-"));
    try {
        const file = join(folder, "key");
        const options = ["-q", "-t", "ed25519", "-C", "", "-N", passphrase, "-f", file];
        execFileSync("ssh-keygen", options);
        return {
            private: readFileSync(file, "utf8"),
            public: readFileSync(`${file}.pub`, "utf8").trim(),
        };
    } finally {
        rmSync(folder, { recursive: true });
    }
}

import type * as ssh2 from "ssh2";

/** Type and key, as a line of `authorized_keys` begins. @throws Error if the text is not a private key without passphrase. */
export function publicKeyOf(privateKey: string): string {
    // Loaded on use, because most programs bring no key.
    const { utils } = require("ssh2") as typeof ssh2;
    const key = utils.parseKey(privateKey);
    if (key instanceof Error) {
        throw new Error(
            `Expected \`admin.sshPrivateKey\` to be a private key without a passphrase, OpenSSH or PEM: ${key.message}.`,
        );
    }
    return `${key.type} ${key.getPublicSSH().toString("base64")}`;
}

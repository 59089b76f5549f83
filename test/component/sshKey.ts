import { utils } from "ssh2";

/** A private key as `ssh-keygen` makes it. */
export function privateKeyOf(type: "ed25519", passphrase?: string): string {
    const options = passphrase === undefined ? {} : { passphrase, cipher: "aes256-ctr", rounds: 16 };
    return utils.generateKeyPairSync(type, options as Parameters<typeof utils.generateKeyPairSync>[1])
        .private;
}

import { packed } from "../../../sdk/node/packed";
import { errorWithoutStack } from "../errorWithoutStack";

/** Of all metadata together. https://docs.oracle.com/iaas/api/#/en/iaas/20160918/datatypes/LaunchInstanceDetails */
const maxBytes = 32_000;

/**
 * The metadata that an instance reads when it first boots. User-data is compressed, which cloud-init recognises.
 * https://cloudinit.readthedocs.io/en/latest/explanation/format.html
 */
export function metadata(sshPublicKey: string, userData: string): Record<string, string> {
    const values = {
        ssh_authorized_keys: sshPublicKey,
        user_data: packed(userData),
    };
    const bytes = Buffer.byteLength(JSON.stringify(values));
    if (bytes <= maxBytes) return values;
    throw errorWithoutStack(
        `Expected an instance's metadata to have at most ${maxBytes} bytes, got ${bytes}. ` +
            "Give fewer checksums in `oci.artifacts`, or a shorter SSH key.",
    );
}

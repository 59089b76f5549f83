import { packed } from "../../../sdk/node/packed";
import { refusal } from "./refusal";

/** Of all metadata together. https://docs.oracle.com/iaas/api/#/en/iaas/20160918/datatypes/LaunchInstanceDetails */
const maxBytes = 32_000;

/**
 * What an instance reads from the metadata service when it first boots. User-data is compressed, which cloud-init recognises.
 * https://cloudinit.readthedocs.io/en/latest/explanation/format.html
 */
export function metadata(sshPublicKey: string, userData: string): Record<string, string> {
    const values = {
        ssh_authorized_keys: sshPublicKey,
        user_data: packed(userData),
    };
    const bytes = Buffer.byteLength(JSON.stringify(values));
    if (bytes <= maxBytes) return values;
    throw refusal(
        `Expected an instance's metadata to have at most ${maxBytes} bytes, got ${bytes}. ` +
            "Give fewer checksums in `oci.artifacts`, or a shorter SSH key.",
    );
}

import { OciImage } from "./args";

interface OperatingSystem {
    /** Oracle's name of it, and its version; undefined if Oracle has no image of its own. */
    platformImage?: { operatingSystem: string; operatingSystemVersion: string };
    /** User who logs in, and may use `sudo` without a password. */
    sshUser: string;
}

/** https://docs.oracle.com/iaas/Content/Compute/References/images.htm */
export const operatingSystems: Record<OciImage, OperatingSystem> = {
    [OciImage.Ubuntu2404]: {
        platformImage: { operatingSystem: "Canonical Ubuntu", operatingSystemVersion: "24.04" },
        sshUser: "ubuntu",
    },
    [OciImage.OracleLinux9]: {
        platformImage: { operatingSystem: "Oracle Linux", operatingSystemVersion: "9" },
        sshUser: "opc",
    },
    // https://wiki.almalinux.org/cloud/OCI.html
    [OciImage.AlmaLinux9]: { sshUser: "opc" },
};

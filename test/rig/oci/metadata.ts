import { region } from "./ocid";
import type { Instance, TenancyState } from "./tenancyState";

/**
 * An instance's metadata, by the service's version.
 * https://docs.oracle.com/en-us/iaas/Content/Compute/Tasks/gettingmetadata.htm
 */
export function instanceMetadata(state: TenancyState, instance: Instance): object {
    const { id, displayName, hostnameLabel, compartmentId, shape, metadata, imageId, privateIp } = instance;
    const document = {
        instance: {
            ...{ id, displayName, hostname: hostnameLabel ?? displayName, compartmentId, shape, metadata },
            ...{ image: imageId, region: "eu-frankfurt-1", canonicalRegionName: region, state: "Running" },
            availabilityDomain: instance.availabilityDomain,
            faultDomain: instance.faultDomain,
            shapeConfig: { ocpus: instance.ocpus, memoryInGBs: instance.memoryInGbs },
            freeformTags: instance.freeformTags,
        },
        vnics: [{ privateIp, subnetCidrBlock: state.subnets[instance.subnetId]?.cidrBlock }],
    };
    return { v1: document, v2: document };
}

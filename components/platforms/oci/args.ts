import type * as pulumi from "@pulumi/pulumi";
import type { ArtifactSource } from "../../../sdk/node";

/** Operating systems of instances. https://docs.oracle.com/iaas/Content/Compute/References/images.htm */
export const OciImage = {
    /** Canonical Ubuntu 24.04 LTS. */
    Ubuntu2404: "ubuntu-24.04",
    /** Oracle Linux 9. */
    OracleLinux9: "oracle-linux-9",
    /** AlmaLinux 9 of Oracle's marketplace. It needs {@link OciArgs.imageId}. */
    AlmaLinux9: "almalinux-9",
} as const;

export type OciImage = (typeof OciImage)[keyof typeof OciImage];

/** Access from the internet to ports 80 and 443 of the Nomad clients, where jobs serve web sites. */
export const OciIngress = {
    /** The ports are closed. */
    None: "none",
    /** The ports are open to everybody, at each client's public address. */
    Public: "public",
} as const;

export type OciIngress = (typeof OciIngress)[keyof typeof OciIngress];

/** Settings of one instance. A change replaces it: the machine leaves the cluster, and another one joins under its name. */
export interface OciInstanceArgs {
    /** The instance's shape, as a group's `size`. Default: its group's `size`, else `VM.Standard.E2.1.Micro`. */
    shape?: string;
    /** OCID of the instance's image. Default: {@link OciArgs.imageId}. */
    imageId?: string;
    /** Size of the instance's boot volume in GB. Default: {@link OciArgs.bootVolumeGb}. */
    bootVolumeGb?: number;
}

/** A place where an instance may be created. */
export interface OciPlacementArgs {
    /** Number of the availability domain in the region. Default: 1. Allowed: 1 to 3; many regions have only one. */
    availabilityDomain?: number;
    /** The shape to create there, as a group's `size`. Default: the instance's own shape. */
    shape?: string;
}

/**
 * Machines as instances of Oracle Cloud Infrastructure, in a virtual cloud network of their own, with a network security group for
 * each group. A group's `size` is a shape: `VM.Standard.E2.1.Micro`, or a flexible one with its OCPUs and GB of memory, such as
 * `VM.Standard.A1.Flex:2:12`. https://docs.oracle.com/iaas/Content/Compute/References/computeshapes.htm
 */
export interface OciArgs {
    /** OCID of the compartment of all resources, `ocid1.compartment.…` or the tenancy's. */
    compartmentId: pulumi.Input<string>;
    /** OCID of the tenancy, whose root compartment answers questions about capacity. Default: none. `placements` needs it. */
    tenancyId?: pulumi.Input<string>;
    /**
     * Operating system of every instance, in Oracle's newest image of it for the instance's shape. Default: Ubuntu 24.04. An existing
     * instance keeps its image when Oracle publishes a newer one. A running cluster cannot change it, because another system has
     * another SSH user.
     */
    image?: OciImage;
    /**
     * OCID of the image of every instance, in place of the newest one. Default: none. It must be of the operating system in `image` and
     * fit every shape. A change replaces every instance; a preview fails if it would replace more than one server: see `instances`.
     * `almalinux-9` needs it, because that image is in the marketplace, where an account accepts its terms once.
     */
    imageId?: string;
    /** Size of every instance's boot volume in GB. Default: 50, Oracle's minimum. Allowed: 50 to 32,768. A change replaces every instance, like one of `imageId`. */
    bootVolumeGb?: number;
    /** Access from the internet to ports 80 and 443 of the Nomad clients. Default: `none`, which opens no port. */
    ingress?: OciIngress;
    /**
     * Settings of single instances, by the machine's name, for example `node-0`. Default: none. To give servers another shape or
     * image without losing the quorum, set it here for one server, run `pulumi up`, and repeat for the next server. At the end,
     * set it for the group and remove it here.
     */
    instances?: Record<string, OciInstanceArgs>;
    /**
     * Places where a new instance may be created, in the order of preference. Default: the region's availability domains in turn,
     * without a question about capacity. With it, an update asks Oracle which places have room, and creates each missing instance in the
     * first one that has. Neighbouring places of one shape are used in turn. If none has room, the update fails and names each place; the next one
     * asks again. Existing instances stay where they are. https://docs.oracle.com/iaas/Content/Compute/Tasks/capacity-report.htm
     */
    placements?: OciPlacementArgs[];
    /**
     * The download site of Consul and Nomad. Default: HashiCorp's releases. If the instances cannot reach it, name a mirror; if
     * the mirror's files are not HashiCorp's, give their checksums.
     */
    artifacts?: ArtifactSource;
}

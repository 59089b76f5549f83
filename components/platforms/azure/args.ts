import type { ArtifactSource } from "../../../sdk/node";

/** Operating systems of virtual machines. https://learn.microsoft.com/azure/virtual-machines/linux/endorsed-distros */
export const AzureImage = {
    /** Canonical Ubuntu 24.04 LTS. */
    Ubuntu2404: "ubuntu-24.04",
    /** Debian 12. */
    Debian12: "debian-12",
} as const;

export type AzureImage = (typeof AzureImage)[keyof typeof AzureImage];

/** Access from the internet to ports 80 and 443 of the planned Nomad clients, where jobs serve web sites. */
export const AzureIngress = {
    /** The ports are closed. */
    None: "none",
    /** The ports are open to everybody, at each client's public address. Members of pools have no public address. */
    Public: "public",
} as const;

export type AzureIngress = (typeof AzureIngress)[keyof typeof AzureIngress];

/** Settings of one virtual machine. A change replaces it: the machine leaves the cluster, and another one joins under its name. */
export interface AzureInstanceArgs {
    /** Size of the virtual machine, as a group's `size`. Default: its group's `size`, else `Standard_B2als_v2`. */
    size?: string;
    /** ID of the virtual machine's image. Default: {@link AzureArgs.imageId}. */
    imageId?: string;
}

/**
 * Machines as virtual machines of Microsoft Azure, in Flexible scale sets and a virtual network of their own, with a network security
 * group for each group and pool. A group's or a pool's `size` is a virtual machine's size, such as `Standard_B2als_v2`.
 * https://learn.microsoft.com/azure/virtual-machines/sizes/overview
 */
export interface AzureArgs {
    /**
     * Azure's region of all resources, by its short name such as `westeurope`. A running cluster cannot change it. The names of Consul's
     * datacenter and Nomad's region are not derived from it. https://learn.microsoft.com/azure/reliability/regions-list
     */
    location: string;
    /** Name of an existing resource group for all resources. Default: the cluster makes one of its own. A running cluster cannot change it. */
    resourceGroupName?: string;
    /**
     * Operating system of every machine, in its publisher's newest image. Default: Ubuntu 24.04. An existing machine keeps its image when a
     * newer one is published. A running cluster cannot change it.
     */
    image?: AzureImage;
    /**
     * ID of the image of every machine, in place of the publisher's newest one: a managed image, or an image of a gallery, such as one with Consul and Nomad in it.
     * Default: none. It must be of the operating system in `image`, for the processor of every size, and without a purchase plan. A change replaces every machine; a preview
     * fails if it would replace more than one server: see `instances`.
     */
    imageId?: string;
    /**
     * Settings of single machines, by the machine's name, for example `node-0`. Default: none. To give servers another size or
     * image without losing the quorum, set it here for one server, run `pulumi up`, and repeat for the next server. At the end,
     * set it for the group and remove it here.
     */
    instances?: Record<string, AzureInstanceArgs>;
    /**
     * Numbers of the availability zones over which each group's machines and each pool's members are spread. Default: none, which leaves the place in the region to Azure.
     * Allowed: 1, 2 and 3, in a region that has them. A running cluster cannot change it. https://learn.microsoft.com/azure/reliability/availability-zones-overview
     */
    zones?: number[];
    /** Access from the internet to ports 80 and 443 of the planned Nomad clients. Default: `none`, which opens no port. */
    ingress?: AzureIngress;
    /**
     * The download site of Consul and Nomad. Default: HashiCorp's releases. If the machines cannot reach it, name a mirror; if
     * the mirror's files are not HashiCorp's, give their checksums.
     */
    artifacts?: ArtifactSource;
}

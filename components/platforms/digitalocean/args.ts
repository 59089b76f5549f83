import type * as pulumi from "@pulumi/pulumi";
import type { ArtifactSource } from "../../../sdk/node";

/** Images of droplets, by DigitalOcean's slug. https://docs.digitalocean.com/products/droplets/details/images/ */
export const DropletImage = {
    /** Debian 12, 64 bit. */
    Debian12: "debian-12-x64",
    /** Ubuntu 24.04 LTS, 64 bit. */
    Ubuntu2404: "ubuntu-24-04-x64",
    /** AlmaLinux 9, 64 bit. */
    AlmaLinux9: "almalinux-9-x64",
} as const;

export type DropletImage = (typeof DropletImage)[keyof typeof DropletImage];

/** Access from the internet to ports 80 and 443 of the Nomad clients, where jobs serve web sites. */
export const Ingress = {
    /** The ports are closed. */
    None: "none",
    /** The ports are open to everybody, at each client's public address. */
    Public: "public",
    /** The ports are open to everybody, and a reserved IP, which is kept when its droplet is replaced, leads to the first client. */
    ReservedIp: "reserved-ip",
} as const;

export type Ingress = (typeof Ingress)[keyof typeof Ingress];

/** Settings of one droplet. A change replaces it: the machine leaves the cluster, and another one joins under its name. */
export interface DropletShapeArgs {
    /** Slug of the droplet's size. Default: its group's `size`, else `s-1vcpu-2gb`. https://slugs.do-api.dev */
    size?: string;
    /** The droplet's image. Default: {@link DigitalOceanArgs.image}. */
    image?: DropletImage;
    /** Whether DigitalOcean's agent sends figures for the control panel's graphs and alerts. Default: {@link DigitalOceanArgs.monitoring}. */
    monitoring?: boolean;
}

/** A block storage volume for each machine of a group. */
export interface DropletVolumeArgs {
    /** Size in GiB. Allowed: whole numbers from 1 to 16,384. A volume can become larger while it is in use, and never smaller. */
    sizeGb: number;
    /**
     * Absolute path of the folder where the machine mounts the volume. Default: `/srv/volume`. Allowed: as for the path of a host volume.
     * Host volumes of the group whose paths are below it are on the volume.
     */
    path?: string;
}

/** Machines as DigitalOcean droplets, in a VPC of their own, with a firewall for each group. */
export interface DigitalOceanArgs {
    /** Slug of the region of all resources, for example `sgp1`. A running cluster cannot change it. */
    region: string;
    /**
     * Image of every droplet. Default: Debian 12. A change replaces every droplet; a preview fails if it would replace more than
     * one server: see `droplets`.
     */
    image?: DropletImage;
    /**
     * Whether DigitalOcean's agent sends figures for the control panel's graphs and alerts. Default: false. A change replaces
     * every droplet, like a change of `image`.
     */
    monitoring?: boolean;
    /** Whether DigitalOcean makes weekly backups of every droplet, which cost a fifth of its price. Default: false. */
    backups?: boolean;
    /** Whether every droplet gets a public IPv6 address. Default: false. The nodes use IPv4 among themselves in both cases. */
    ipv6?: boolean;
    /** Access from the internet to ports 80 and 443 of the Nomad clients. Default: `none`, which opens no port. */
    ingress?: Ingress;
    /**
     * IDs or fingerprints of SSH keys of the account that may log in, in addition to the cluster's own key. Default: none. A
     * change affects only droplets that are created later.
     */
    sshKeys?: pulumi.Input<pulumi.Input<string>[]>;
    /** ID of the DigitalOcean project that lists the cluster's resources. Default: the account's default project. */
    projectId?: pulumi.Input<string>;
    /** Tags of every droplet, in addition to its group's own. Default: none. Allowed: 1 to 255 letters, digits, `:`, `-` and `_` each. */
    tags?: string[];
    /**
     * Settings of single droplets, by the machine's name, for example `node-0`. Default: none. To give servers another size or
     * image without losing the quorum, set it here for one server, run `pulumi up`, and repeat for the next server. At the end,
     * set it for the group and remove it here.
     */
    droplets?: Record<string, DropletShapeArgs>;
    /**
     * Block storage volumes, by the name of a group with the role `nomad-client`: one for each of its machines, for the data of jobs. Default:
     * none. A volume is kept when its droplet is replaced, and the new droplet mounts it. It is deleted with its data if the machine or this
     * argument is removed.
     */
    volumes?: Record<string, DropletVolumeArgs>;
    /**
     * The download site of Consul and Nomad. Default: HashiCorp's releases. If the droplets cannot reach it, name a mirror; if
     * the mirror's files are not HashiCorp's, give their checksums.
     */
    artifacts?: ArtifactSource;
}

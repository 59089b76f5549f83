import type * as pulumi from "@pulumi/pulumi";
import type { ArtifactSource } from "../../../sdk/node";

/** Images that machines are made of, by DigitalOcean's slug. https://docs.digitalocean.com/products/droplets/details/images/ */
export const DropletImage = {
    /** Debian 12, 64 bit. */
    Debian12: "debian-12-x64",
    /** Ubuntu 24.04 LTS, 64 bit. */
    Ubuntu2404: "ubuntu-24-04-x64",
    /** AlmaLinux 9, 64 bit. */
    AlmaLinux9: "almalinux-9-x64",
} as const;

export type DropletImage = (typeof DropletImage)[keyof typeof DropletImage];

/** Who reaches the web sites that jobs serve on ports 80 and 443 of the Nomad clients. */
export const Ingress = {
    /** Nobody outside: the ports are closed. */
    None: "none",
    /** Everybody, at each client's public address. */
    Public: "public",
    /** Everybody; and a reserved IP, which outlives its droplet, leads to the first client. */
    ReservedIp: "reserved-ip",
} as const;

export type Ingress = (typeof Ingress)[keyof typeof Ingress];

/** What a droplet is made of. A change replaces it: the machine leaves the cluster, and another joins under its name. */
export interface DropletShapeArgs {
    /** Slug of a size. Default: its group's `size`, else `s-1vcpu-2gb`. https://slugs.do-api.dev */
    size?: string;
    /** Default Debian 12. */
    image?: DropletImage;
    /** DigitalOcean's agent for graphs and alerts in the control panel. Default false: it sends figures to DigitalOcean. */
    monitoring?: boolean;
}

/** Machines as droplets: a VPC of their own, firewalls by tag, private addresses between them. */
export interface DigitalOceanArgs {
    /** Slug of the region of everything, for example `sgp1`. Another one is another cluster: every droplet is replaced. */
    region: string;
    /** Default Debian 12. Servers refuse a change of it for more than one of them at once: see `droplets`. */
    image?: DropletImage;
    /** Default false. Like `image`. */
    monitoring?: boolean;
    /** Weekly backups of every droplet, at a fifth of its price more. Default false. */
    backups?: boolean;
    /** A public IPv6 address for every droplet. Default false. The nodes talk IPv4 among themselves either way. */
    ipv6?: boolean;
    /** Default `none`: no port is open to the world. */
    ingress?: Ingress;
    /**
     * IDs or fingerprints of the account's SSH keys that may log in beside the cluster's own. Default none. Counts only when
     * a droplet is made.
     */
    sshKeys?: pulumi.Input<pulumi.Input<string>[]>;
    /** ID of the DigitalOcean project that lists the cluster's resources. Default: the account's default project. */
    projectId?: pulumi.Input<string>;
    /** Tags that every droplet carries beside its group's own. Default none. */
    tags?: string[];
    /**
     * Droplets that are not like their group, by the machine's name. That is how servers get another size or image without the
     * loss of the quorum: set it here for one of them, `pulumi up`, then for the next; then in the group, and remove it here.
     */
    droplets?: Record<string, DropletShapeArgs>;
    /**
     * Where droplets fetch Consul and Nomad. Default HashiCorp's own releases; a mirror where the network is closed. With its
     * checksums where the files are not HashiCorp's.
     */
    artifacts?: ArtifactSource;
}

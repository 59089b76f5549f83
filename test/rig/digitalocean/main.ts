import { serve } from "../plugin/serve";
import { droplet } from "./droplet";
import { firewall } from "./firewall";
import { project } from "./project";
import { projectResources } from "./projectResources";
import { reservedIp } from "./reservedIp";
import { reservedIpAssignment } from "./reservedIpAssignment";
import { sshKey } from "./sshKey";
import { tag } from "./tag";
import { volume } from "./volume";
import { volumeAttachment } from "./volumeAttachment";
import { vpc } from "./vpc";

/** Stands in for the real plugin and its API: https://www.pulumi.com/registry/packages/digitalocean/ (4.x). */
void serve("@pulumi/digitalocean", {
    "digitalocean:index/droplet:Droplet": droplet,
    "digitalocean:index/firewall:Firewall": firewall,
    "digitalocean:index/project:Project": project,
    "digitalocean:index/projectResources:ProjectResources": projectResources,
    "digitalocean:index/reservedIp:ReservedIp": reservedIp,
    "digitalocean:index/reservedIpAssignment:ReservedIpAssignment": reservedIpAssignment,
    "digitalocean:index/sshKey:SshKey": sshKey,
    "digitalocean:index/tag:Tag": tag,
    "digitalocean:index/volume:Volume": volume,
    "digitalocean:index/volumeAttachment:VolumeAttachment": volumeAttachment,
    "digitalocean:index/vpc:Vpc": vpc,
});

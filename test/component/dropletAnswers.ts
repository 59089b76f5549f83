import { addressAt, parseCidr } from "../../sdk/topology";
import { localAnswers } from "./answers";
import type { Answers } from "./recorder";

export const dropletTypes = {
    vpc: "digitalocean:index/vpc:Vpc",
    tag: "digitalocean:index/tag:Tag",
    firewall: "digitalocean:index/firewall:Firewall",
    sshKey: "digitalocean:index/sshKey:SshKey",
    droplet: "digitalocean:index/droplet:Droplet",
    reservedIp: "digitalocean:index/reservedIp:ReservedIp",
    volume: "digitalocean:index/volume:Volume",
    volumeAttachment: "digitalocean:index/volumeAttachment:VolumeAttachment",
    projectResources: "digitalocean:index/projectResources:ProjectResources",
} as const;

/** Invented answers in the form of DigitalOcean's. */
export function dropletAnswers(): Answers {
    let droplets = 0;
    return {
        ...localAnswers(),
        [dropletTypes.vpc]: (_, { ipRange }) => ({
            id: "5a4981aa-9653-4bd1-bef5-d6bff52042e4",
            outputs: { ipRange: ipRange ?? "10.104.0.0/20" },
        }),
        [dropletTypes.sshKey]: () => ({ outputs: { fingerprint: "3b:16:e4:bf:8b:00:8b:b8" } }),
        [dropletTypes.droplet]: () => {
            const host = 2 + droplets++;
            return {
                id: `${412345000 + host}`,
                outputs: {
                    ipv4Address: addressAt(parseCidr("203.0.113.0/24")!, host),
                    ipv4AddressPrivate: addressAt(parseCidr("10.104.0.0/20")!, host),
                    dropletUrn: `do:droplet:${412345000 + host}`,
                },
            };
        },
        [dropletTypes.volume]: (name) => ({
            id: `volume-${name}`,
            outputs: { volumeUrn: `do:volume:volume-${name}` },
        }),
        [dropletTypes.reservedIp]: () => ({
            outputs: { ipAddress: "198.51.100.9", reservedIpUrn: "do:reservedip:198.51.100.9" },
        }),
    };
}

const base64 = (text: string) => Buffer.from(text).toString("base64");

export interface Resource {
    type: string;
    props: Record<string, unknown>;
}

/** Resources that every policy lets pass. */
export const sound: Record<string, Resource> = {
    cluster: {
        type: "nomad-cluster:index:NomadCluster",
        props: { consulServers: 3, nomadServers: 3, insecurePorts: [] },
    },
    droplet: {
        type: "digitalocean:index/droplet:Droplet",
        props: { tags: ["prod-node"], userData: "#cloud-config\npackages: [nftables]\n" },
    },
    firewall: {
        type: "digitalocean:index/firewall:Firewall",
        props: {
            inboundRules: [
                { protocol: "tcp", portRange: "22", sourceAddresses: ["203.0.113.7/32"] },
                { protocol: "tcp", portRange: "8301", sourceTags: ["prod-node"] },
                { protocol: "udp", portRange: "8301", sourceTags: ["prod-node"] },
                { protocol: "tcp", portRange: "443", sourceAddresses: ["0.0.0.0/0", "::/0"] },
            ],
        },
    },
    securityList: {
        type: "oci:Core/securityList:SecurityList",
        props: {
            ingressSecurityRules: [
                { protocol: "6", source: "203.0.113.7/32", tcpOptions: { min: 22, max: 22 } },
            ],
        },
    },
    securityRule: {
        type: "oci:Core/networkSecurityGroupSecurityRule:NetworkSecurityGroupSecurityRule",
        props: {
            networkSecurityGroupId: "ocid1.networksecuritygroup.oc1..aaaa",
            ...{ direction: "INGRESS", protocol: "6", sourceType: "CIDR_BLOCK", source: "203.0.113.7/32" },
            tcpOptions: { destinationPortRange: { min: 22, max: 22 } },
        },
    },
    instance: {
        type: "oci:Core/instance:Instance",
        props: {
            freeformTags: { "nomad-cluster": "shop/prod/nomad" },
            metadata: { ssh_authorized_keys: "ssh-ed25519 AAAA", user_data: base64("#cloud-config\n") },
        },
    },
    virtualMachine: {
        type: "azure-native:compute:VirtualMachine",
        props: {
            tags: { "nomad-cluster": "shop/prod/nomad" },
            osProfile: { computerName: "node-0", customData: base64("#cloud-config\n") },
        },
    },
    scaleSet: {
        type: "azure-native:compute:VirtualMachineScaleSet",
        props: {
            tags: { "nomad-cluster": "shop/prod/nomad" },
            virtualMachineProfile: {
                osProfile: { customData: base64("#cloud-config\n") },
                extensionProfile: { extensions: [{ name: "health", settings: { protocol: "http" } }] },
            },
        },
    },
    vault: {
        type: "azure-native:keyvault:Vault",
        props: { properties: { tenantId: "mine", networkAcls: { defaultAction: "Deny" } } },
    },
    securityGroup: {
        type: "azure-native:network:NetworkSecurityGroup",
        props: {
            securityRules: [
                {
                    name: "ssh",
                    access: "Allow",
                    direction: "Inbound",
                    protocol: "Tcp",
                    sourceAddressPrefix: "203.0.113.7/32",
                    destinationPortRange: "22",
                },
            ],
        },
    },
};

/** Resources that one policy each stops, with a part of its message. */
export const wrong: [policy: string, message: string, resource: Resource][] = [
    [
        "closed-to-world",
        "Expected SSH (22/tcp) to be closed to the world",
        {
            type: "digitalocean:index/firewall:Firewall",
            props: {
                inboundRules: [{ protocol: "tcp", portRange: "1-1024", sourceAddresses: ["0.0.0.0/0"] }],
            },
        },
    ],
    [
        "closed-to-world",
        "Expected Consul's gossip (8301/tcp and udp) to be closed to the world",
        {
            type: "oci:Core/securityList:SecurityList",
            props: { ingressSecurityRules: [{ protocol: "all", source: "0.0.0.0/0" }] },
        },
    ],
    [
        "closed-to-world",
        "Expected Nomad's RPC (4647/tcp) to be closed to the world",
        {
            type: "oci:Core/networkSecurityGroupSecurityRule:NetworkSecurityGroupSecurityRule",
            props: {
                networkSecurityGroupId: "ocid1.networksecuritygroup.oc1..aaaa",
                ...{ direction: "INGRESS", protocol: "6", sourceType: "CIDR_BLOCK", source: "0.0.0.0/0" },
                tcpOptions: { destinationPortRange: { min: 4647, max: 4647 } },
            },
        },
    ],
    [
        "closed-to-world",
        "Expected Nomad's HTTP API (4646/tcp) to be closed to the world",
        {
            type: "azure-native:network:SecurityRule",
            props: {
                access: "Allow",
                direction: "Inbound",
                protocol: "Tcp",
                sourceAddressPrefix: "Internet",
                destinationPortRanges: ["80", "4646"],
            },
        },
    ],
    [
        "gossip-on-both-protocols",
        "got tcp but not udp from `tag:prod-node`",
        {
            type: "digitalocean:index/firewall:Firewall",
            props: { inboundRules: [{ protocol: "tcp", portRange: "8301", sourceTags: ["prod-node"] }] },
        },
    ],
    [
        "closed-vaults",
        "Expected the vault's `networkAcls.defaultAction` to be `Deny`, got `Allow`",
        { type: "azure-native:keyvault:Vault", props: { properties: { tenantId: "mine" } } },
    ],
    [
        "narrow-admin-ranges",
        "to be /24 or narrower, got `10.0.0.0/8`",
        {
            type: "oci:Core/securityList:SecurityList",
            props: {
                ingressSecurityRules: [
                    { protocol: "6", source: "10.0.0.0/8", tcpOptions: { min: 22, max: 22 } },
                ],
            },
        },
    ],
    [
        "no-secret-in-user-data",
        "Expected `userData` to hold no secret, got a gossip key",
        {
            type: "digitalocean:index/droplet:Droplet",
            props: { tags: ["prod-node"], userData: `encrypt = "${"A".repeat(43)}="` },
        },
    ],
    [
        "no-secret-in-user-data",
        "Expected `metadata.user_data` to hold no secret, got a private key",
        {
            type: "oci:Core/instance:Instance",
            props: {
                freeformTags: { "nomad-cluster": "shop/prod/nomad" },
                metadata: { user_data: base64("#cloud-config\nca: |\n  -----BEGIN PRIVATE KEY-----\n") },
            },
        },
    ],
    [
        "odd-server-count",
        "Expected `nomadServers` to be odd, got `2`",
        {
            type: "nomad-cluster:index:NomadCluster",
            props: { consulServers: 3, nomadServers: 2, insecurePorts: [] },
        },
    ],
    [
        "tags-present",
        "Expected at least one tag, got none",
        { type: "digitalocean:index/droplet:Droplet", props: {} },
    ],
    [
        "tags-present",
        "Expected at least one tag, got none",
        { type: "oci:Core/instance:Instance", props: { metadata: {} } },
    ],
    [
        "tls-on",
        "to demand mutual TLS or a gossip key, got none for Nomad's HTTP",
        {
            type: "nomad-cluster:index:NomadCluster",
            props: { consulServers: 3, nomadServers: 3, insecurePorts: ["Nomad's HTTP"] },
        },
    ],
];

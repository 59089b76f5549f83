const comment =
    "See the Oracle-Provided Images section in the Oracle Cloud Infrastructure documentation for security impact of modifying or removing this rule";

/** Destinations of the cloud's services at link-local addresses; only root reaches those of the boot volume. */
const services = [
    ...["169.254.0.2/32", "169.254.2.0/24", "169.254.4.0/24", "169.254.5.0/24"].map(
        (volume) => `-d ${volume} -p tcp -m owner --uid-owner 0 -m tcp --dport 3260`,
    ),
    "-d 169.254.0.2/32 -p tcp -m tcp --dport 80",
    "-d 169.254.169.254/32 -p udp -m udp --dport 53",
    "-d 169.254.169.254/32 -p tcp -m tcp --dport 53",
    "-d 169.254.0.3/32 -p tcp -m owner --uid-owner 0 -m tcp --dport 80",
    "-d 169.254.0.4/32 -p tcp -m tcp --dport 80",
    "-d 169.254.169.254/32 -p tcp -m tcp --dport 80",
    "-d 169.254.169.254/32 -p udp -m udp --dport 67",
    "-d 169.254.169.254/32 -p udp -m udp --dport 69",
    "-d 169.254.169.254/32 -p udp -m udp --dport 123",
];

/** /etc/iptables/rules.v4 of Oracle's images of Ubuntu 20.04 to 24.04. */
export const oracleUbuntuRules = `# CLOUD_IMG: This file was created/modified by the Cloud Image build process
# iptables configuration for Oracle Cloud Infrastructure

*filter
:INPUT ACCEPT [0:0]
:FORWARD ACCEPT [0:0]
:OUTPUT ACCEPT [463:49013]
:InstanceServices - [0:0]
-A INPUT -m state --state RELATED,ESTABLISHED -j ACCEPT
-A INPUT -p icmp -j ACCEPT
-A INPUT -i lo -j ACCEPT
-A INPUT -p udp --sport 123 -j ACCEPT
-A INPUT -p tcp -m state --state NEW -m tcp --dport 22 -j ACCEPT
-A INPUT -j REJECT --reject-with icmp-host-prohibited
-A FORWARD -j REJECT --reject-with icmp-host-prohibited
-A OUTPUT -d 169.254.0.0/16 -j InstanceServices
${services.map((match) => `-A InstanceServices ${match} -m comment --comment "${comment}" -j ACCEPT\n`).join("")}\
-A InstanceServices -d 169.254.0.0/16 -p tcp -m tcp -m comment --comment "${comment}" -j REJECT --reject-with tcp-reset
-A InstanceServices -d 169.254.0.0/16 -p udp -m udp -m comment --comment "${comment}" -j REJECT --reject-with icmp-port-unreachable
COMMIT
`;

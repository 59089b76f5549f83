import { ports } from "../ports";
import { answeringUnits } from "./answeringUnits";

const program = "/usr/local/sbin/nomad-cluster-node";
const folder = "etc/systemd/system";

/**
 * The units with which a member of a pool joins. The boot document brings them, and each bundle brings them again. No boot waits for
 * the join, which may take as long as the servers are away (`Type=exec`).
 */
export function joinUnits(): Record<string, string> {
    return {
        [`${folder}/nomad-cluster-join.service`]: `[Unit]
Description=This machine as a member of its pool
Wants=network-online.target
After=network-online.target
StartLimitIntervalSec=0

[Service]
Type=exec
ExecStart=${program} join
Restart=on-failure
RestartSec=20

[Install]
WantedBy=multi-user.target
`,
        [`${folder}/nomad-cluster-join.timer`]: `[Unit]
Description=The pool's present configuration, every ten minutes

[Timer]
OnCalendar=*:0/10
RandomizedDelaySec=9min
# Each machine has a second of its own, so that ten minutes pass between two runs.
FixedRandomDelay=yes

[Install]
WantedBy=timers.target
`,
    };
}

/** All files, most of them units, that only members of pools have. */
export function memberFiles(): Record<string, string> {
    return { ...joinUnits(), ...healthUnits, ...eventUnit, [metadataRules.slice(1)]: noMetadataForTasks };
}

/** Loaded before Nomad starts any task. */
export const metadataRules = "/etc/nomad-cluster/metadata.nft";

/** See sdk/node/program/node/http_question.py. */
const mark = "0x6e6f6465";

/**
 * Whoever asks the metadata service is the machine, and gets the identity with which a member fetches the secrets of its pool. A task
 * could ask it by itself, as root of a container, or have Nomad ask as the source of an artifact. So only connections with a mark reach it.
 * Only the node program sets the mark: it needs the capability NET_ADMIN or NET_RAW, which no task has.
 *
 * Azure's platform answers at a second address, WireServer, with what its agent needs: the goal state, the extensions' settings, and for the
 * agent's own use the metadata again. The agent asks as root and without a mark, so that only tasks of other users and containers with a network of
 * their own are kept from it. Names resolve at the same address, on another port. https://learn.microsoft.com/azure/virtual-network/what-is-ip-address-168-63-129-16
 */
const noMetadataForTasks = `table inet nomad_cluster_metadata
delete table inet nomad_cluster_metadata
table inet nomad_cluster_metadata {
    chain of_this_machine {
        type filter hook output priority filter; policy accept;
        ip daddr 169.254.169.254 tcp dport 80 meta mark != ${mark} reject with tcp reset
        ip daddr 168.63.129.16 tcp dport { 80, 32526 } meta skuid != 0 reject with tcp reset
    }
    chain of_containers {
        type filter hook prerouting priority mangle; policy accept;
        iif != "lo" ip daddr 169.254.169.254 tcp dport 80 drop
        iif != "lo" ip daddr 168.63.129.16 tcp dport { 80, 32526 } drop
    }
}
`;

/** The platform's health check reads it on the machine itself. */
const healthUnits = answeringUnits({
    name: "health",
    port: ports.nodeHealth,
    description: "Health of this member of a pool",
});

/** It runs where the platform announces terminations to the machine: the node program enables it. */
const eventUnit = {
    [`${folder}/nomad-cluster-events.service`]: `[Unit]
Description=Leave of this member of a pool when its platform is about to end the machine
StartLimitIntervalSec=0

[Service]
Type=exec
ExecStart=${program} events
Restart=always
RestartSec=5

[Install]
WantedBy=multi-user.target
`,
};

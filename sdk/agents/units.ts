import { hasRole, type NodePlan, Role } from "../topology";
import { metadataRules } from "./memberFiles";
import { memberDrainSeconds } from "./nomad";
import { paths } from "./settings";

/** Settings of both units: unlimited restarts with a pause between them, and the limits of HashiCorp's packages. */
const service = `Restart=always
RestartSec=1
LimitNOFILE=65536
LimitCORE=0
`;

/** Hardening of an agent without privileges that writes to one folder only. */
const hardened = (folder: string) => `UMask=0077
NoNewPrivileges=yes
CapabilityBoundingSet=
ProtectSystem=strict
ReadWritePaths=${folder}
ProtectHome=yes
PrivateTmp=yes
PrivateDevices=yes
ProtectKernelModules=yes
ProtectKernelTunables=yes
RestrictRealtime=yes
RestrictSUIDSGID=yes
`;

/**
 * Consul never needs a privilege; the DNS port is above 1024. `systemd-analyze security consul` lists what remains.
 * No process without privileges reads Consul's memory or files through /proc, not even one of the same user, because the program is not
 * readable (binaries.py). PrivateUsers would open them to the root of every container that sees the machine's processes.
 */
export function consulUnit(): string {
    return `[Unit]
Description=Consul agent
Documentation=https://developer.hashicorp.com/consul/docs
Wants=network-online.target
After=network-online.target
StartLimitIntervalSec=0

[Service]
Type=simple
User=consul
Group=consul
ExecStart=/usr/local/bin/consul agent -config-dir=${paths.consul.config}
ExecReload=/bin/kill -HUP $MAINPID
KillSignal=SIGTERM
TimeoutStopSec=30
${service}${hardened(paths.consul.data)}ProtectClock=yes
ProtectControlGroups=yes
ProtectHostname=yes
ProtectKernelLogs=yes
RestrictAddressFamilies=AF_UNIX AF_INET AF_INET6 AF_NETLINK
RestrictNamespaces=yes
LockPersonality=yes
MemoryDenyWriteExecute=yes
SystemCallArchitectures=native
SystemCallFilter=@system-service

[Install]
WantedBy=multi-user.target
`;
}

/** Made by the node program's `introduce`, which also starts the unit. */
const introduced = "/var/lib/nomad-cluster/nomad.introduced";

/**
 * A Nomad client starts other people's programs with namespaces, mounts and cgroups of their own, so it is root and
 * unconfined (https://developer.hashicorp.com/nomad/docs/install/production/requirements); a machine that only serves is
 * hardened like Consul.
 *
 * @param volumePath where the machine's volume is mounted. Without the volume, jobs would write to the machine's own disk.
 * @param ofPool whether the machine is a pool's member. Then Nomad drains it when it leaves, and its tasks may not ask the metadata service.
 */
export function nomadUnit(node: Pick<NodePlan, "roles">, volumePath?: string, ofPool = false): string {
    const client = hasRole(node, Role.NomadClient);
    const user = client ? "root" : "nomad";
    const confinement = client
        ? `# No UMask: the root folder of an \`exec\` task is made with it, and the task's user has to enter that.
# A setuid program gives a task nothing.
NoNewPrivileges=yes
# A restarted agent finds its tasks running.
KillMode=process
Delegate=yes
TasksMax=infinity
OOMScoreAdjust=-1000
`
        : hardened(paths.nomad.data);
    // Until its introduction, a client does not run. A server has to run before its client can be introduced.
    const [condition, preparation] = hasRole(node, Role.NomadServer)
        ? [
              "",
              `# A Nomad client that starts too early backs off for half a minute. "+": it reads Consul's certificates.
ExecStartPre=+/usr/local/sbin/nomad-cluster-node prepare-nomad
TimeoutStartSec=infinity
`,
          ]
        : [
              `# Nomad's servers refuse a client that was not introduced.\nConditionPathExists=${introduced}\n`,
              ofPool ? `ExecStartPre=/bin/sh -c 'nft -f ${metadataRules}'\n` : "",
          ];
    return `[Unit]
Description=Nomad agent
Documentation=https://developer.hashicorp.com/nomad/docs
Wants=network-online.target consul.service
After=network-online.target consul.service${client ? " docker.service" : ""}
StartLimitIntervalSec=0
${volumePath === undefined ? "" : `RequiresMountsFor=${volumePath}\n`}${condition}
[Service]
Type=simple
User=${user}
Group=${user}
${preparation}ExecStart=/usr/local/bin/nomad agent -config=${paths.nomad.config}
ExecReload=/bin/kill -HUP $MAINPID
KillSignal=SIGINT
TimeoutStopSec=${ofPool ? memberDrainSeconds + 30 : 30}
${service}${confinement}
[Install]
WantedBy=multi-user.target
`;
}

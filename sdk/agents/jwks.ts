import { ports } from "../ports";

/**
 * Consul verifies the identities of Nomad's workloads with keys that it fetches by URL, and cannot present a client
 * certificate while Nomad demands one for every request. So each Consul server reads the keys, which are public, on its own
 * loopback: systemd listens, and each connection runs the node program once. It listens before Nomad starts any task, and never
 * stops when a task floods it (systemd's default ends the socket at 200 connections in two seconds): a task that got
 * the port could serve keys of its own, and sign in to Consul as any workload.
 */
export function jwksUnits(): Record<string, string> {
    return {
        "etc/systemd/system/nomad-cluster-jwks.socket": `[Unit]
Description=Public keys of Nomad's workload identities, for the Consul server on this machine

[Socket]
ListenStream=127.0.0.1:${ports.jwks}
Accept=yes
TriggerLimitIntervalSec=0
MaxConnections=16

[Install]
WantedBy=sockets.target
`,
        "etc/systemd/system/nomad-cluster-jwks@.service": `[Unit]
Description=Public keys of Nomad's workload identities

[Service]
ExecStart=/usr/local/sbin/nomad-cluster-node jwks
StandardInput=socket
StandardError=journal
User=consul
Group=consul
RuntimeMaxSec=30
NoNewPrivileges=yes
CapabilityBoundingSet=
ProtectSystem=strict
ProtectHome=yes
PrivateTmp=yes
PrivateDevices=yes
`,
    };
}

/** A port on loopback at which the node program answers each connection with one run of a verb. */
export interface AnsweringPort {
    /** `nomad-cluster-<name>`; also the program's verb. */
    name: string;
    port: number;
    description: string;
    /** For whom the socket is; nobody in particular by default. */
    audience?: string;
}

/**
 * systemd listens, so that no task gets the port, and never stops when a task floods it (its default ends a socket at 200 connections in
 * two seconds). Each answer comes from a run of the node program without privileges, as Consul's user, who may read the agents' certificate.
 */
export function answeringUnits({ name, port, description, audience = "" }: AnsweringPort) {
    const unit = `etc/systemd/system/nomad-cluster-${name}`;
    return {
        [`${unit}.socket`]: `[Unit]
Description=${description}${audience}

[Socket]
ListenStream=127.0.0.1:${port}
Accept=yes
TriggerLimitIntervalSec=0
MaxConnections=16

[Install]
WantedBy=sockets.target
`,
        [`${unit}@.service`]: `[Unit]
Description=${description}

[Service]
ExecStart=/usr/local/sbin/nomad-cluster-node ${name}
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

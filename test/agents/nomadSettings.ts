import type { ApiAccess } from "../../sdk/api/access";
import type { TestCa } from "./certificates";
import { freePorts } from "./program";

/** Settings of a client on a loopback network: no probe of a cloud's metadata, no bridge. */
export const loopbackClient = {
    enabled: true,
    network_interface: "lo",
    options: { "fingerprint.denylist": "env_aws,env_azure,env_digitalocean,env_gce,cni,bridge" },
};

/** The driver that starts a task as it is. */
export const rawExec = [{ raw_exec: [{ config: [{ enabled: true }] }] }];

export interface NomadSettings {
    /** For the agent's configuration file; whether it is server or client is not in it. */
    common: object;
    /** Direct and without token. */
    access: ApiAccess;
    /** The address at which clients reach it. */
    rpc: string;
}

/**
 * Settings of every Nomad agent of the tests: mTLS, ACLs, no Consul, free ports.
 *
 * @param http default a free port
 */
export async function nomadSettings(ca: TestCa, address: string, http?: number): Promise<NomadSettings> {
    const [freeHttp, rpc, serf] = await freePorts(3);
    const port = http ?? freeHttp!;
    const serverName = "server.global.nomad";
    const { cert, key, certFile, keyFile } = await ca.issue(serverName, "client.global.nomad");
    const common = {
        bind_addr: address,
        advertise: { http: address, rpc: address, serf: address },
        ports: { http: port, rpc, serf },
        consul: { server_auto_join: false, client_auto_join: false, auto_advertise: false },
        tls: {
            ...{ http: true, rpc: true, ca_file: ca.ca.certFile, cert_file: certFile, key_file: keyFile },
            ...{ verify_https_client: true, verify_server_hostname: true },
        },
        acl: { enabled: true },
        disable_update_check: true,
    };
    const tls = { ca: ca.ca.cert, cert, key, serverName };
    return { common, access: { servers: [address], port, tls }, rpc: `${address}:${rpc}` };
}

import { isAbsolute } from "node:path";
import { checkName, maxInterfaceName } from "./names";

/** Specification of a machine. */
export interface MachineSpec {
    /** Unique on this host: at most 40 lower case letters, digits and hyphens. */
    name: string;
    /** User-data, which cloud-init runs at the first boot; begins with `#cloud-config` or `#!`, or is such a text compressed with gzip. It must hold no secret. */
    userData: string | Uint8Array;
    /** At least one. The default route leads through the first one's network, and SSH is expected at its address. */
    interfaces: InterfaceSpec[];
    /** Folders of the host that the machine sees, and cannot write to. Default: none. */
    readOnlyMounts?: ReadOnlyMount[];
    /** Default: the machine's name. */
    hostName?: string;
    /** Vendor-data: the cloud's addition to the user-data of all its machines, in the same forms. Default: none. */
    vendorData?: string;
    /** Lines of `authorized_keys` that the cloud, rather than the user-data, gives to root. Default: none. */
    sshKeys?: string[];
    /**
     * A folder on the host, absolute, whose files the machine gets at `http://169.254.169.254/`, where clouds tell a machine
     * what it is. Default: nothing answers there.
     */
    metadataFolder?: string;
}

export interface InterfaceSpec {
    /** In the machine, for example `eth0`. */
    name: string;
    /** Name of the network that it is attached to. */
    network: string;
    /** IPv4, of the network. Default: the lowest one that is free. */
    address?: string;
}

export interface ReadOnlyMount {
    /** On the host, absolute. */
    source: string;
    /** In the machine, absolute. */
    target: string;
}

/** @throws Error that names everything that is wrong. */
export function checkSpec(spec: MachineSpec): void {
    checkName("machine", spec.name);
    const problems = [...interfaceProblems(spec), ...pathProblems(spec), ...hostNameProblems(spec)];
    if (problems.length > 0)
        throw new Error(`The machine \`${spec.name}\` cannot be made:\n${problems.join("\n")}`);
}

function interfaceProblems({ interfaces }: MachineSpec): string[] {
    const names = interfaces.map(({ name }) => name);
    return [
        ...(interfaces.length === 0 ? ["Expected `interfaces` to have one at least, got none."] : []),
        ...names
            .filter(
                (name) => !/^[a-z][a-z0-9]*$/.test(name) || name.length > maxInterfaceName || name === "lo",
            )
            .map(
                (name) =>
                    `Expected \`interfaces.name\` to be a letter and at most ${maxInterfaceName - 1} letters and digits, ` +
                    `got \`${name}\`. Use a name like \`eth0\`.`,
            ),
        ...names
            .filter((name, index) => names.indexOf(name) !== index)
            .map(
                (name) => `Expected each of \`interfaces\` to have a name of its own, got \`${name}\` twice.`,
            ),
    ];
}

function pathProblems({ readOnlyMounts = [], metadataFolder }: MachineSpec): string[] {
    const paths = [
        ...readOnlyMounts
            .flatMap(({ source, target }) => [source, target])
            .map((path) => ["the paths in `readOnlyMounts`", path]),
        ...(metadataFolder === undefined ? [] : [["`metadataFolder`", metadataFolder]]),
    ] as [string, string][];
    return paths
        .filter(([, path]) => !isAbsolute(path))
        .map(([what, path]) => `Expected ${what} to be absolute, got \`${path}\`.`);
}

/** One label of a domain name (RFC 1123), so that the machine's own name needs no name server. */
function hostNameProblems({ hostName }: MachineSpec): string[] {
    if (hostName === undefined || /^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/.test(hostName)) return [];
    return [
        `Expected \`hostName\` to be 1 to 63 lower case letters, digits and inner hyphens, got \`${hostName}\`. ` +
            "Use one like `node-1`.",
    ];
}

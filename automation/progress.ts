import type { EngineEvent, StepEventMetadata } from "@pulumi/pulumi/automation";
import { nameOf, typeOf } from "./urn";

/** The steps of an update, in the order in which most of their resources are made. */
export const Step = {
    /** Finding or installing the programs that an update needs. */
    Tools: "tools",
    /** Certificates, keys, and the secrets of tokens. */
    Secrets: "certificates and keys",
    /** The machines' network and firewalls. */
    Network: "network",
    /** The machines themselves. */
    Machine: "machine",
    /** Reading each machine's SSH host key. */
    Meeting: "first login",
    /** The resource that removes a machine from the cluster when it is deleted. */
    Membership: "membership",
    /** Sending a machine its bundle over SSH, and applying it. */
    Delivery: "delivery",
    /** Bootstrap of both ACL systems, policies and tokens. */
    AccessControl: "access control",
    /** Giving a Nomad client its tokens and starting it. */
    Introduction: "introduction",
    /** Waiting until each machine is a healthy member. */
    Readiness: "readiness",
    /** Resources that are no part of a cluster. */
    Other: "other resources",
} as const;
export type Step = (typeof Step)[keyof typeof Step];

/** Something that happened in a call, reported at once. */
export interface ProgressEvent {
    /** Seconds since the call began. */
    seconds: number;
    /** The step to which the resource or the machine's message belongs. */
    step: Step;
    /** The machine, such as `node-0`; undefined if the event concerns none or all. */
    machine?: string;
    /** One sentence or the lines of a message, without secrets. */
    message: string;
}

/** The step of each resource type, by the part of the type behind the last colon. */
const steps: Record<string, Step> = {
    PrivateKey: Step.Secrets,
    CertRequest: Step.Secrets,
    LocallySignedCert: Step.Secrets,
    SelfSignedCert: Step.Secrets,
    RandomSecret: Step.Secrets,
    LocalNetwork: Step.Network,
    Vpc: Step.Network,
    Firewall: Step.Network,
    ResourceGroup: Step.Network,
    VirtualNetwork: Step.Network,
    Subnet: Step.Network,
    NatGateway: Step.Network,
    ApplicationSecurityGroup: Step.Network,
    NetworkSecurityGroup: Step.Network,
    PublicIPAddress: Step.Network,
    NetworkInterface: Step.Network,
    LocalArtifacts: Step.Machine,
    LocalMachine: Step.Machine,
    LocalPool: Step.Machine,
    Droplet: Step.Machine,
    VirtualMachine: Step.Machine,
    VirtualMachineScaleSet: Step.Machine,
    HostKey: Step.Meeting,
    NodeMembership: Step.Membership,
    Delivery: Step.Delivery,
    AclBootstrap: Step.AccessControl,
    ManagementToken: Step.AccessControl,
    Connection: Step.AccessControl,
    ConsulAclPolicy: Step.AccessControl,
    NomadAclPolicy: Step.AccessControl,
    NomadAclToken: Step.AccessControl,
    ConsulGrants: Step.AccessControl,
    WorkloadIdentity: Step.AccessControl,
    PoolMembership: Step.AccessControl,
    NodeIntroduction: Step.Introduction,
    PoolIntroducer: Step.Introduction,
    PoolReadiness: Step.Readiness,
    ReadinessCheck: Step.Readiness,
    Readiness: Step.Readiness,
    ClusterIdentity: Step.Readiness,
    ServerChanges: Step.Readiness,
};

/** The words for an operation before and after it is done. */
const verbs: Record<string, [doing: string, done: string]> = {
    create: ["creating", "created"],
    "create-replacement": ["creating", "created"],
    update: ["updating", "updated"],
    delete: ["deleting", "deleted"],
    "delete-replaced": ["deleting", "deleted"],
    read: ["reading", "read"],
    refresh: ["refreshing", "refreshed"],
};

/** Turns the events of Pulumi's engine into progress. */
export class ProgressReader {
    /** Names of the clusters that events mentioned; a resource's name begins with its cluster's. */
    private readonly clusters = new Set<string>();
    /** The step in which each machine is. A provider's lines name their machine and no step. */
    private readonly current = new Map<string, Step>();
    private readonly start = Date.now();

    /** A message of a call itself. */
    message(step: Step, message: string): ProgressEvent {
        return { seconds: this.seconds(), step, message };
    }

    /** The progress in an event; undefined if it has none for a person. */
    read({ resourcePreEvent, resOutputsEvent, resOpFailedEvent, diagnosticEvent }: EngineEvent) {
        if (diagnosticEvent) {
            const { urn, severity, ephemeral } = diagnosticEvent;
            const message = plain(diagnosticEvent.message);
            // Messages for the engine's own developers show values, secrets among them.
            const isTold = ["info", "info#err", "warning", "error"].includes(severity) && !ephemeral;
            if (message === "" || !isTold || ofToolchain.test(message)) return undefined;
            return this.at(urn, message);
        }
        const { metadata } = resourcePreEvent ?? resOutputsEvent ?? resOpFailedEvent ?? {};
        if (!metadata) return undefined;
        this.learn(metadata);
        const verb = verbs[metadata.op];
        if (!verb || isComponent(metadata)) return undefined;
        const subject = `${typeOf(metadata.urn).split(":").at(-1)} ${nameOf(metadata.urn)}`;
        const words = resOpFailedEvent
            ? `${verb[0]} ${subject} failed`
            : `${resourcePreEvent ? verb[0] : verb[1]} ${subject}`;
        return this.at(metadata.urn, words);
    }

    /** The machine to which a resource belongs. */
    machineOf(urn: string): string | undefined {
        const name = nameOf(urn);
        const cluster = [...this.clusters].find((known) => name.startsWith(`${known}-`));
        return cluster === undefined ? undefined : nodeName.exec(name.slice(cluster.length + 1))?.[1];
    }

    private at(urn: string | undefined, message: string): ProgressEvent {
        const isOurs = urn?.includes(`${clusterType}$`);
        const machine = (urn && isOurs && this.machineOf(urn)) || lineOfMachine.exec(message)?.[1];
        const known = urn && isOurs ? steps[typeOf(urn).split(":").at(-1)!] : undefined;
        const step = known ?? (machine && !urn ? this.current.get(machine) : undefined) ?? Step.Other;
        if (machine) this.current.set(machine, step);
        return { seconds: this.seconds(), step, ...(machine && { machine }), message };
    }

    private learn({ urn, old, new: now }: StepEventMetadata): void {
        for (const each of [urn, old?.parent, now?.parent])
            if (each && typeOf(each) === clusterType) this.clusters.add(nameOf(each));
    }

    private seconds(): number {
        return Math.round((Date.now() - this.start) / 100) / 10;
    }
}

const clusterType = "nomad-cluster:index:NomadCluster";

/** A machine's name at the start of what follows a cluster's name. */
const nodeName = /^([a-z][a-z0-9-]*?-\d+)(?:-|$)/;

/** A line that begins with its machine's name. */
const lineOfMachine = /^([a-z][a-z0-9-]*-\d+)(?=: | waits | still waits )/;

/** The engine says of each program that it is taken from PATH, to which this package added it. */
const ofToolchain = /^using pulumi-\S+ from \$PATH/;

/** The engine marks colours as `<{%fg 1%}>`. */
export function plain(text: string): string {
    return text.replaceAll(/<\{%[^%]*%\}>/g, "").trimEnd();
}

function isComponent({ urn, old, new: now }: StepEventMetadata): boolean {
    return (now ?? old)?.custom !== true || typeOf(urn).startsWith("pulumi:");
}

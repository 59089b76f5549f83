/** Processor and memory of an instance, by name. */
export interface Shape {
    name: string;
    arm: boolean;
    /** The user chooses both, up to these, if the shape is flexible. */
    flexible: boolean;
    ocpus: number;
    memoryInGbs: number;
    /** Names of the service limits for its processors, and for its memory if that has one. */
    limits: { ocpus: string; memory?: string };
}

/** A few of https://docs.oracle.com/en-us/iaas/Content/Compute/References/computeshapes.htm. */
const table: readonly Shape[] = [
    {
        ...{ name: "VM.Standard.E2.1.Micro", arm: false, flexible: false, ocpus: 1, memoryInGbs: 1 },
        limits: { ocpus: "standard-e2-micro-core-count" },
    },
    {
        ...{ name: "VM.Standard.A1.Flex", arm: true, flexible: true, ocpus: 80, memoryInGbs: 512 },
        limits: { ocpus: "standard-a1-core-count", memory: "standard-a1-memory-count" },
    },
    ...(["3", "4", "5"] as const).map((generation) => ({
        ...{
            name: `VM.Standard.E${generation}.Flex`,
            arm: false,
            flexible: true,
            ocpus: 64,
            memoryInGbs: 1024,
        },
        limits: {
            ocpus: `standard-e${generation}-core-count`,
            memory: `standard-e${generation}-memory-count`,
        },
    })),
];

/** What a tenancy may use unless a test says otherwise. https://docs.oracle.com/en-us/iaas/Content/FreeTier/freetier_topic-Always_Free_Resources.htm */
export const defaultLimits: Record<string, number> = {
    "standard-e2-micro-core-count": 2,
    "standard-a1-core-count": 2,
    "standard-a1-memory-count": 12,
    "vcn-count": 2,
    "security-rules-per-network-security-group-count": 120,
};

export function findShape(name: string): Shape | undefined {
    return table.find((shape) => shape.name === name);
}

import type { NomadJobSpec } from "../api";

/** The parts of a job's group that decide which nodes can run it, in the API's own form. */
export interface JobGroup {
    Name?: string;
    Networks?: { Mode?: string }[] | null;
    Volumes?: Record<string, { Type?: string; Source?: string } | null> | null;
    EphemeralDisk?: { SizeMB?: number } | null;
    Tasks?: { Name?: string; Driver?: string; Resources?: TaskResources | null }[] | null;
}

interface TaskResources {
    CPU?: number;
    Cores?: number;
    MemoryMB?: number;
}

/** A group of a job; one without any content if the job has none of that name. */
export function groupOf(job: NomadJobSpec, name: string): JobGroup {
    return ((job.TaskGroups ?? []) as JobGroup[]).find((group) => group.Name === name) ?? {};
}

import { ApiError, type NomadClient, type NomadJobSpec } from "../api";

/** Running jobs of all namespaces whose allocations log in to Consul. */
export async function jobsWithConsulTokens({
    jobs,
}: Pick<NomadClient, "jobs">): Promise<{ id: string; namespace: string }[]> {
    const running = (await jobs.list()).filter(({ status }) => status === "running");
    const found = await Promise.all(
        running.map(async (job) => {
            const spec = await jobs.read(job.id, job.namespace).catch(undefinedIfGone);
            return spec && logsInToConsul(spec) ? [{ id: job.id, namespace: job.namespace }] : [];
        }),
    );
    return found.flat();
}

/** Nomad adds the identities to services and tasks when the job is registered. */
function logsInToConsul({ TaskGroups }: NomadJobSpec): boolean {
    const groups = (TaskGroups ?? []) as WireGroup[];
    return groups.some((group) =>
        [group, ...(group.Tasks ?? [])].some(
            ({ Services, Identities }) =>
                Services?.some((service) => isForConsul(service.Identity)) || Identities?.some(isForConsul),
        ),
    );
}

function isForConsul(identity: WireIdentity | null | undefined): boolean {
    return identity?.Name?.startsWith("consul") ?? false;
}

function undefinedIfGone(error: unknown): undefined {
    if (error instanceof ApiError && error.isNotFound) return undefined;
    throw error;
}

interface WireIdentity {
    Name?: string;
}

interface WireTaskOrGroup {
    Services?: { Identity?: WireIdentity | null }[] | null;
    Identities?: WireIdentity[] | null;
}

interface WireGroup extends WireTaskOrGroup {
    Tasks?: WireTaskOrGroup[] | null;
}

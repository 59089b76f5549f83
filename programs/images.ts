import { type NomadClusterArgs, Role } from "pulumi-nomad-cluster";
import { answersAsRegistry, dockerHub, nodesWith, planCluster } from "pulumi-nomad-cluster/sdk";

/**
 * Why the Nomad clients cannot fetch images of Docker Hub; undefined if they can. It asks from this computer whether a mirror of each group
 * or Docker Hub itself answers.
 */
export async function whyNoImages(topology: NomadClusterArgs): Promise<string | undefined> {
    const hub = topology.local?.internet === false ? [] : [dockerHub];
    const groups = new Map(
        nodesWith(planCluster(topology), Role.NomadClient).map(({ group, drivers }) => [
            group,
            drivers?.docker,
        ]),
    );
    for (const [group, docker] of groups) {
        if (!docker) return `group ${group} has no Docker`;
        const registries = [...docker.registryMirrors, ...hub];
        const answers = await Promise.all(registries.map(answersAsRegistry));
        if (!answers.includes(true))
            return `no registry answers (${registries.join(", ") || "none is reachable"})`;
    }
    return undefined;
}

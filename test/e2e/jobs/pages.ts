import type { ClusterClients } from "../../../sdk/cluster";

/** A service of a job, and what its instances answer. */
export interface Page {
    service: string;
    /** Number of instances. */
    count: number;
    path?: string;
    text: RegExp;
}

/** Says why a page is not as expected; undefined if every instance passes its checks and answers. */
export async function problemOf(
    { service, count, path = "/", text }: Page,
    { consul }: ClusterClients,
): Promise<string | undefined> {
    const instances = (await consul.catalog.service(service)).filter(({ passing }) => passing);
    if (instances.length !== count) return `${service}: ${instances.length} of ${count} instances pass`;
    const answers = await Promise.all(
        instances.map(async ({ address, port }) =>
            fetch(`http://${address}:${port}${path}`, { signal: AbortSignal.timeout(5000) }).then(
                async (answer) => answer.text(),
                (error: Error) => `${error.message}: ${String(error.cause)}`,
            ),
        ),
    );
    const wrong = answers.find((answer) => !text.test(answer));
    return wrong === undefined ? undefined : `${service} answers ${JSON.stringify(wrong)}`;
}

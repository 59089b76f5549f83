/** Docker Hub's registry, from which images come whose names have no host. */
export const dockerHub = "https://registry-1.docker.io";

/**
 * Whether a registry of container images answers within five seconds, also if it asks an anonymous user to log in.
 *
 * @param url its scheme, host and port, for example `https://registry-1.docker.io`
 * @see https://distribution.github.io/distribution/spec/api/#api-version-check
 */
export async function answersAsRegistry(url: string): Promise<boolean> {
    return fetch(`${url}/v2/`, { redirect: "manual", signal: AbortSignal.timeout(5_000) }).then(
        ({ status }) => status === 200 || status === 401,
        () => false,
    );
}

/** How to mend a task that its driver refuses, by the texts of Nomad's drivers/docker and drivers/shared. */
const hints: [pattern: RegExp, mend: string | ((match: string[]) => string)][] = [
    [
        /Docker privileged mode is disabled on this Nomad agent/,
        "Set `groups.<group>.drivers.docker.allowPrivileged` to `true` for a group of clients. A privileged container is root on its machine.",
    ],
    [
        /volumes are not enabled; cannot (mount|use)/,
        "Set `groups.<group>.drivers.docker.volumes` to `true` for a group of clients, which lets a task mount any path of its machine, or use a host volume (`groups.<group>.hostVolumes`).",
    ],
    [
        /driver does not allow the following capabilities: (.*?)(?=$|["\n])/,
        ([, names]) =>
            `Leave \`cap_add\` out for ${names}, or set \`groups.<group>.drivers.docker.allowPrivileged\` and \`privileged = true\`.`,
    ],
    [
        /requested runtime "(.*?)" is not allowed/,
        ([, runtime]) =>
            `Leave \`runtime = "${runtime}"\` out, or set \`groups.<group>.drivers.docker.allowPrivileged\` to \`true\` for a group of clients.`,
    ],
    [
        /running as (uid|user|gid) "?([\w-]+)"? is disallowed/,
        ([, , who]) =>
            `Tasks of \`exec\` and \`java\` may not be \`${who}\`, a user of the system: see docs/tasks.md.`,
    ],
    [
        /Failed to pull [^]*(unauthorized|authentication required|denied|toomanyrequests)/,
        "Give the registry's credentials in `registries` of the cluster, or a mirror in `groups.<group>.drivers.docker.registryMirrors`.",
    ],
    [
        /Failed to pull [^]*(no such host|i\/o timeout|connection refused|network is unreachable|deadline exceeded|server misbehaving|Temporary failure)/,
        "The machine did not reach the registry: see `local.internet` for local machines, or give a mirror in `groups.<group>.drivers.docker.registryMirrors`.",
    ],
];

/** Ways to mend what the messages of a task's events say, each once. */
export function driverHints(messages: string[]): string[] {
    const found = messages.flatMap((message) =>
        hints.flatMap(([pattern, mend]) => {
            const match = pattern.exec(message);
            if (match === null) return [];
            return [typeof mend === "string" ? mend : mend(match)];
        }),
    );
    return [...new Set(found)];
}

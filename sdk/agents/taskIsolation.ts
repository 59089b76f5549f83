/*
 * Keeps tasks from the machine's agents. The author of a job is an outsider on the machine. docs/tasks.md lists what a task can
 * reach, and test/e2e/combined/tasks.ts tests it.
 */

/** The files of /etc that programs need, on each of the images. No agent's folder, password or private key is among them. */
const settingsForPrograms = [
    ...["passwd", "group", "nsswitch.conf", "hosts", "hostname", "resolv.conf", "host.conf", "gai.conf"],
    ...["protocols", "services", "ld.so.cache", "ld.so.conf", "ld.so.conf.d", "alternatives", "localtime"],
    ...[
        "timezone",
        "locale.conf",
        "locale.alias",
        "profile",
        "profile.d",
        "bash.bashrc",
        "inputrc",
        "shells",
    ],
    ...["mime.types", "magic", "os-release", "debian_version", "redhat-release", "fonts", "perl", "java"],
    ...["ca-certificates", "ca-certificates.conf", "ssl/certs", "ssl/openssl.cnf", "crypto-policies"],
    ...["pki/ca-trust", "pki/tls/certs", "pki/tls/cert.pem", "pki/tls/openssl.cnf", "pki/java"],
].map((path) => `/etc/${path}`);

/** A folder with the machine's links at the top, such as that of /bin to /usr/bin; the node program makes it (task_root.py). */
const linksAtTheTop = "/var/lib/nomad-cluster/task-root";

/**
 * The root folder of a task of `exec` or `java`: the machine's programs, and the files of /etc that they need, as hard links to the
 * machine's own files. Nomad's default is all of /etc, and the programs and libraries twice, because it follows the links /bin, /sbin
 * and /lib. https://developer.hashicorp.com/nomad/docs/configuration/client#chroot_env-parameters
 */
const rootFolder = [
    "/usr",
    // The target of /etc/resolv.conf.
    ...["/run/resolvconf", "/run/systemd/resolve"],
    ...settingsForPrograms,
];

/**
 * The only capability that a task may have: ports below 1024. By default each task has Docker's capabilities, and a
 * task that is `nobody` reads and writes every file of its root folder (DAC_OVERRIDE) or becomes root (SETUID).
 */
const allow_caps = ["NET_BIND_SERVICE"];

/** System accounts, including the agents' accounts. `nobody` is 65534, and people are 1000 and above. */
const denied_host_uids = "0-999";

/**
 * Their groups too, such as those of `sudo` and `docker`; not `users` (100), which has every user. Nomad treats every user as
 * a member of group 0 (`getGroupsID` in its validators_unix.go), so denying group 0 would deny every user.
 */
const denied_host_gids = "1-99,101-999";

/** For the part of Nomad's configuration that makes a machine a client. */
export const taskIsolation = {
    client: {
        chroot_env: { [linksAtTheTop]: "/", ...Object.fromEntries(rootFolder.map((path) => [path, path])) },
        options: {
            // By name, for `java`, which has no denied IDs. The users of a container are those of its image, not of the machine.
            "user.denylist": "root,consul,nomad",
            "user.checked_drivers": "exec,java",
        },
    },
    plugin: {
        exec: { config: { allow_caps, denied_host_uids, denied_host_gids } },
        java: { config: { allow_caps } },
    },
};

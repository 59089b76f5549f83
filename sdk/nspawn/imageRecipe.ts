/** Contents of a machine's image. Any change gives another image. */
export interface ImageRecipe {
    suite: string;
    packages: readonly string[];
    /** Left out of every package. */
    excludedPaths: readonly string[];
    files: Record<string, string>;
    /** Units that start at boot in addition to those which their packages start. */
    enabled: Record<string, string>;
    /** Units that their packages would start at boot. A program that needs one of them enables it. */
    disabled: readonly string[];
    /** Units that never start. */
    masked: readonly string[];
    /** Programs that would make units at boot and at each `systemctl daemon-reload`. */
    maskedGenerators: readonly string[];
    /** Files and folders that packages leave, and that no machine needs. */
    removed: readonly string[];
}

/**
 * Debian 12 as clouds offer it, without the parts that a container does not use. Three machines boot on two cores in seconds.
 */
export const debian12: ImageRecipe = {
    suite: "bookworm",
    packages: [
        ..."systemd systemd-sysv systemd-resolved dbus openssh-server cloud-init sudo".split(" "),
        ..."nftables iproute2 iputils-ping netbase procps curl ca-certificates dnsutils".split(" "),
        // For Nomad's Docker driver, its bridge networks and its dynamic host volumes, so that no machine downloads them.
        ..."docker.io iptables conntrack e2fsprogs".split(" "),
    ],
    // Each task of Nomad's exec driver gets a root folder with a link for each file below /usr.
    excludedPaths: [
        ...[
            ...["doc", "man", "locale", "info", "i18n", "zoneinfo/posix", "zoneinfo/right"],
            ...["bash-completion", "zsh", "bug", "lintian"],
        ].map((folder) => `/usr/share/${folder}/*`),
        // Character sets other than UTF-8, and the properties of characters in Perl.
        ...["gconv", "perl-base/unicore"].map((folder) => `/usr/lib/*/${folder}/*`),
    ],
    files: {
        "etc/machine-id": "", // filled at the first boot
        "etc/cloud/cloud.cfg.d/90-machine.cfg": cloudConfig(),
        "etc/ssh/sshd_config.d/90-machine.conf": "PasswordAuthentication no\n",
        "etc/systemd/system/writable-cgroups.service": writableCgroups(),
    },
    enabled: { "writable-cgroups.service": "sysinit.target" },
    // Only machines of clients with the Docker driver run Docker.
    disabled: ["docker.service", "docker.socket", "containerd.service"],
    masked: [
        // A container has no hardware, kernel modules, disks or terminals of its own.
        ..."modprobe@.service systemd-modules-load.service kmod-static-nodes.service".split(" "),
        ..."systemd-remount-fs.service systemd-pstore.service systemd-random-seed.service".split(" "),
        ..."systemd-binfmt.service proc-sys-fs-binfmt_misc.automount systemd-repart.service".split(" "),
        ..."sys-kernel-debug.mount sys-kernel-tracing.mount sys-kernel-config.mount dev-hugepages.mount".split(
            " ",
        ),
        ..."sys-fs-fuse-connections.mount e2scrub_reap.service e2scrub_all.timer fstrim.timer".split(" "),
        ..."getty.target console-getty.service systemd-ask-password-console.path".split(" "),
        ..."systemd-ask-password-wall.path systemd-logind.service systemd-initctl.socket".split(" "),
        // The host gives the machine its addresses before it boots.
        ..."systemd-networkd.service systemd-networkd.socket systemd-networkd-wait-online.service".split(" "),
        ..."systemd-network-generator.service networking.service cloud-init-hotplugd.socket".split(" "),
        // Its modules run in an earlier stage of cloud-init: cloudConfig.
        "cloud-config.service",
        // Maintenance timers, which machines that run for hours do not need.
        ..."apt-daily.timer apt-daily-upgrade.timer dpkg-db-backup.timer".split(" "),
        ..."systemd-update-utmp.service systemd-update-utmp-runlevel.service".split(" "),
    ],
    // For disks, terminals and init scripts. All of them take longer than the rest of a reload.
    maskedGenerators: [
        ...["cryptsetup", "debug", "fstab", "getty", "gpt-auto", "hibernate-resume", "integritysetup"],
        ...["rc-local", "run", "system-update", "sysv", "veritysetup"],
    ].map((name) => `systemd-${name}-generator`),
    removed: [
        ...["rsa", "ecdsa", "ed25519"].flatMap((kind) =>
            ["", ".pub"].map((end) => `etc/ssh/ssh_host_${kind}_key${end}`),
        ),
        // Only cloud-init's data sources of other clouds import them.
        ...["cryptography", "jwt", "oauthlib", "serial"].map(
            (name) => `usr/lib/python3/dist-packages/${name}`,
        ),
        "usr/lib/python3.11/test",
    ],
};

/**
 * Without the modules that are useless here. `locale` would fail, because the image has no locales.
 *
 * @see https://cloudinit.readthedocs.io/en/22.4.2/topics/modules.html
 */
function cloudConfig(): string {
    const config = {
        datasource_list: ["NoCloud"],
        // The seed is in a folder, so cloud-init need not search disks for one.
        datasource: { NoCloud: { fs_label: null } },
        network: { config: "disabled" },
        // As on the clouds whose root user takes the SSH key.
        disable_root: false,
        // RSA keys would take a second of boot.
        ssh_genkeytypes: ["ed25519", "ecdsa"],
        ssh_quiet_keygen: true,
        no_ssh_fingerprints: true,
        ssh: { emit_keys_to_console: false },
        cloud_init_modules: [
            ...[
                "seed_random",
                "bootcmd",
                "write-files",
                "set_hostname",
                "update_hostname",
                "update_etc_hosts",
            ],
            ...["ca-certs", "users-groups", "ssh"],
            // Of the next stage by default. Each stage is a start of Python, which takes a quarter of a second.
            ...["set-passwords", "apt-configure", "ntp", "timezone", "runcmd"],
        ],
        cloud_config_modules: [],
        cloud_final_modules: [
            ...[
                "package-update-upgrade-install",
                "write-files-deferred",
                "scripts-vendor",
                "scripts-per-once",
            ],
            ...["scripts-per-boot", "scripts-per-instance", "scripts-user", "phone-home", "final-message"],
            "power-state-change",
        ],
    };
    return JSON.stringify(config, null, 4); // YAML takes JSON
}

/**
 * On a host with cgroup version 1, systemd-nspawn mounts the controllers read-only, and Nomad's client and Docker refuse
 * to start. The machine has cgroups of its own there, and may write to them.
 */
function writableCgroups(): string {
    const remount = [
        "mount -o remount,rw /sys/fs/cgroup",
        "for c in /sys/fs/cgroup/*; do if mountpoint -q $$c; then mount -o remount,bind,rw $$c; fi; done",
    ].join(" && ");
    return `[Unit]
Description=Make the machine's own cgroups writable
DefaultDependencies=no
Before=sysinit.target
ConditionPathIsReadWrite=!/sys/fs/cgroup

[Service]
Type=oneshot
RemainAfterExit=yes
ExecStart=/bin/sh -c '${remount}'
`;
}

import { type ImageFiles, link, script, file } from "./imageFiles";

/** An image as a Dockerfile describes it. */
export interface ImageSource {
    /** On Docker Hub, for example `library/nginx`. */
    name: string;
    /** The names of this version and of those which it stands for. */
    tags: readonly string[];
    /** Debian packages, with all that they depend on, on the layer of `library/debian`. None: the image has its files alone. */
    packages?: readonly string[];
    /** Added last. */
    files?: ImageFiles;
    /** A user beside Debian's own. */
    user?: { name: string; uid: number };
    config: ImageConfig;
}

/** @see https://github.com/opencontainers/image-spec/blob/main/config.md */
export interface ImageConfig {
    Entrypoint?: string[];
    Cmd?: string[];
    Env?: string[];
    User?: string;
    WorkingDir?: string;
    ExposedPorts?: Record<string, object>;
    Volumes?: Record<string, object>;
    StopSignal?: string;
}

const ports = (...numbers: number[]) => Object.fromEntries(numbers.map((port) => [`${port}/tcp`, {}]));

/**
 * The images that tests' jobs use, made of the same programs as Docker Hub's and with the same paths, users, ports and
 * entrypoints, so that no job is written for the tests.
 */
export const imageSources: readonly ImageSource[] = [
    {
        name: "library/busybox",
        tags: ["latest", "1", "1.35", "1.36", "stable"],
        files: {
            "bin/busybox": { copyOf: "usr/bin/busybox" },
            ...file(
                "etc/passwd",
                "root:x:0:0:root:/root:/bin/sh\nnobody:x:65534:65534:nobody:/home:/bin/false\n",
                0o644,
            ),
            ...file("etc/group", "root:x:0:\nnobody:x:65534:\n", 0o644),
            ...{ "tmp/": { mode: 0o1777 }, "root/": { mode: 0o700 }, "home/": {}, "var/www/": {} },
            // A link for each program, as `busybox --install` makes them.
            "bin/*": { appletsOf: "usr/bin/busybox" },
        },
        config: { Cmd: ["sh"] },
    },
    {
        name: "library/debian",
        tags: ["latest", "12", "12-slim", "bookworm", "bookworm-slim", "stable", "stable-slim"],
        packages: [],
        config: { Cmd: ["bash"] },
    },
    {
        name: "library/nginx",
        tags: ["latest", "1", "1.22", "1.27", "stable", "mainline"],
        packages: ["nginx"],
        user: { name: "nginx", uid: 101 },
        files: {
            ...script("docker-entrypoint.sh", nginxEntrypoint()),
            "docker-entrypoint.d/": {},
            ...file("etc/nginx/nginx.conf", nginxConfiguration(), 0o644),
            ...file("etc/nginx/conf.d/default.conf", nginxDefaultServer(), 0o644),
            ...link("var/log/nginx/access.log", "/dev/stdout"),
            ...link("var/log/nginx/error.log", "/dev/stderr"),
            "var/cache/nginx/": {},
        },
        config: {
            Entrypoint: ["/docker-entrypoint.sh"],
            Cmd: ["nginx", "-g", "daemon off;"],
            ExposedPorts: ports(80),
            StopSignal: "SIGQUIT",
        },
    },
    {
        name: "library/redis",
        tags: ["latest", "7", "7.0", "7.2", "7-bookworm"],
        packages: ["redis-server"],
        files: {
            ...script("usr/local/bin/docker-entrypoint.sh", redisEntrypoint()),
            "data/": { owner: "redis" },
        },
        config: {
            Entrypoint: ["docker-entrypoint.sh"],
            Cmd: ["redis-server"],
            WorkingDir: "/data",
            Volumes: { "/data": {} },
            ExposedPorts: ports(6379),
        },
    },
    {
        name: "library/python",
        tags: ["latest", "3", "3.11", "3-slim", "3.11-slim"],
        packages: ["python3"],
        files: {
            ...link("usr/local/bin/python", "/usr/bin/python3"),
            ...link("usr/local/bin/python3", "/usr/bin/python3"),
        },
        config: { Cmd: ["python3"] },
    },
    {
        name: "library/haproxy",
        tags: ["latest", "2.6", "2.6-bookworm", "lts"],
        packages: ["haproxy"],
        files: {
            ...script("usr/local/bin/docker-entrypoint.sh", haproxyEntrypoint()),
            "usr/local/etc/haproxy/": {},
        },
        config: {
            Entrypoint: ["docker-entrypoint.sh"],
            Cmd: ["haproxy", "-f", "/usr/local/etc/haproxy/haproxy.cfg"],
            User: "haproxy",
            WorkingDir: "/var/lib/haproxy",
            StopSignal: "SIGUSR1",
        },
    },
    {
        name: "prom/prometheus",
        tags: ["latest", "v2.42.0"],
        packages: ["prometheus"],
        files: { "prometheus/": { owner: "nobody" } },
        config: {
            Entrypoint: ["/bin/prometheus"],
            Cmd: ["--config.file=/etc/prometheus/prometheus.yml", "--storage.tsdb.path=/prometheus"],
            User: "nobody",
            WorkingDir: "/prometheus",
            Volumes: { "/prometheus": {} },
            ExposedPorts: ports(9090),
        },
    },
    {
        name: "hashicorp/http-echo",
        tags: ["latest", "1.0", "1.0.0", "0.2.3"],
        files: {
            "http-echo": { goModule: "http-echo" },
            ...file("etc/passwd", "nonroot:x:65532:65532:nonroot:/home/nonroot:/sbin/nologin\n", 0o644),
            ...{ "tmp/": { mode: 0o1777 }, "home/nonroot/": {} },
        },
        config: {
            Entrypoint: ["/http-echo"],
            Env: ["ECHO_TEXT=hello-world"],
            User: "65532",
            WorkingDir: "/home/nonroot",
            ExposedPorts: ports(5678),
        },
    },
    {
        // Holds the network of a Nomad group in bridge mode, as Kubernetes' image does, whose registry has no mirror here.
        name: "rancher/mirrored-pause",
        tags: ["latest", "3.3", "3.6"],
        files: { pause: { copyOf: "usr/bin/catatonit" } },
        config: { Entrypoint: ["/pause", "-P"] },
    },
];

/** Every package whose files an image has. */
export const allPackages = [
    ...new Set([...imageSources.flatMap(({ packages = [] }) => packages), "busybox-static", "catatonit"]),
];

function nginxEntrypoint(): string {
    return `#!/bin/sh
set -e
for file in /docker-entrypoint.d/*.sh; do
    if [ -x "$file" ]; then "$file"; fi
done
exec "$@"
`;
}

function nginxConfiguration(): string {
    return `user nginx;
worker_processes auto;
error_log /var/log/nginx/error.log notice;
pid /var/run/nginx.pid;

events {
    worker_connections 1024;
}

http {
    include /etc/nginx/mime.types;
    default_type application/octet-stream;
    access_log /var/log/nginx/access.log;
    sendfile on;
    keepalive_timeout 65;
    include /etc/nginx/conf.d/*.conf;
}
`;
}

function nginxDefaultServer(): string {
    return `server {
    listen 80;
    server_name localhost;

    location / {
        root /usr/share/nginx/html;
        index index.html index.htm;
    }
}
`;
}

/** Docker Hub's server accepts connections from other addresses without a password, because it is built that way. */
function redisEntrypoint(): string {
    return `#!/bin/sh
set -e
case "\${1:-}" in
-* | *.conf) set -- redis-server "$@" ;;
esac
if [ "$1" = redis-server ]; then
    set -- "$@" --protected-mode no
    if [ "$(id -u)" = 0 ]; then
        find . ! -user redis -exec chown redis {} +
        exec setpriv --reuid=redis --regid=redis --clear-groups "$@"
    fi
fi
exec "$@"
`;
}

function haproxyEntrypoint(): string {
    return `#!/bin/sh
set -e
case "\${1:-}" in
-*) set -- haproxy "$@" ;;
esac
if [ "$1" = haproxy ]; then
    shift
    set -- haproxy -W -db "$@"
fi
exec "$@"
`;
}

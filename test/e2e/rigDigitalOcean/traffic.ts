import { connect } from "node:net";
import { CommandError } from "../../../sdk/process/run";

/** Runs shell commands on a droplet, as `inMachine` does. */
type On = (droplet: string, commands: string) => Promise<string>;

/** Whether a connection from the host is taken within two seconds. */
export async function connects(address: string, port: number): Promise<boolean> {
    return new Promise((resolve) => {
        const socket = connect({ host: address, port, timeout: 2_000 });
        const end = (open: boolean) => {
            socket.destroy();
            resolve(open);
        };
        socket.once("connect", () => end(true));
        socket.once("timeout", () => end(false));
        socket.once("error", () => end(false));
    });
}

/** Listens on port 7000 of a droplet, TCP and UDP; the datagrams' senders are in /srv/udp. */
export async function listen(on: On, droplet: string): Promise<void> {
    const tcp = 'import socket; s = socket.create_server(("", 7000))\nwhile True: s.accept()';
    const udp =
        'import socket; s = socket.socket(type=socket.SOCK_DGRAM); s.bind(("", 7000))\n' +
        'while True: open("/srv/udp", "a").write(s.recvfrom(9)[1][0])';
    const start = (unit: string, code: string) => `systemd-run --quiet --unit=${unit} python3 -c '${code}'`;
    const listening = "ss -Hltun | grep -c :7000 | grep -qx 2";
    const wait = `for i in $(seq 100); do ${listening} && exit 0; sleep 0.1; done; ss -ltun; exit 1`;
    await on(droplet, [start("tcp", tcp), start("udp", udp), wait].join("; "));
}

/** Whether one droplet reaches port 7000 of another at an address: by TCP within two seconds, by a datagram that arrived. */
export async function reaches(
    on: On,
    from: string,
    to: string,
    address: string,
): Promise<{ tcp: boolean; udp: boolean }> {
    await on(to, ": > /srv/udp");
    const send = `import socket
socket.socket(type=socket.SOCK_DGRAM).sendto(b"x", ("${address}", 7000))
socket.create_connection(("${address}", 7000), 2)`;
    const tcp = await on(from, `python3 -c '${send}'`).then(
        () => true,
        (error: unknown) => {
            if (error instanceof CommandError && /TimeoutError|timed out/.test(error.stderr)) return false;
            throw error;
        },
    );
    return { tcp, udp: (await on(to, "cat /srv/udp")) !== "" };
}

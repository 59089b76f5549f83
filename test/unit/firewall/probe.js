// Tries ports over TCP and UDP, from each of this side's addresses: `probe.js OPEN PORT…`. Ends when as many attempts as are
// expected to be answered were answered, and as much time again has passed, in which one more would have been: what a busy
// machine needs is not known beforehand.
const net = require("node:net");
const dgram = require("node:dgram");
const { setInterval, setTimeout } = require("node:timers");

const senders = { node: "10.0.0.2", admin: "203.0.113.7", stranger: "192.0.2.66" };
const target = "10.0.0.1";
const again = 100; // milliseconds between datagrams, and between connections refused while the server is still starting
const shortest = 1000; // milliseconds of the wait for one more
const hangs = 40_000; // milliseconds after which what was not answered never will be

/** Calls `answered` once the server answers. */
function tcp(localAddress, port, answered) {
    const socket = net.connect({ host: target, port, localAddress });
    let open = false;
    socket.on("data", () => {
        open = true;
        answered();
    });
    socket.on("error", () => undefined);
    socket.on("close", () => open || setTimeout(tcp, again, localAddress, port, answered));
}

function udp(localAddress, port, answered) {
    const socket = dgram.createSocket("udp4");
    const send = () => socket.send("hello", port, target, () => undefined);
    socket.on("message", answered);
    socket.on("error", () => undefined);
    socket.bind({ address: localAddress }, () => {
        send();
        setInterval(send, again);
    });
}

const [expected, ...ports] = process.argv.slice(2).map(Number);
const start = Date.now();
const attempts = new Map();

function end() {
    for (const [attempt, open] of attempts) console.log(`${attempt} ${open ? "open" : "closed"}`);
    process.exit();
}

function answered(attempt) {
    if (attempts.get(attempt)) return;
    attempts.set(attempt, true);
    const count = [...attempts.values()].filter(Boolean).length;
    if (count === expected) setTimeout(end, Math.max(Date.now() - start, shortest));
}

for (const port of [...ports, 9999])
    for (const [who, address] of Object.entries(senders))
        for (const [protocol, begin] of Object.entries({ tcp, udp })) {
            const attempt = `${who} ${protocol} ${port}`;
            attempts.set(attempt, false);
            begin(address, port, () => answered(attempt));
        }
setTimeout(end, hangs);

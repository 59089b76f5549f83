// Tries every port given, over TCP and UDP, from each of this side's addresses, until the server answers or the bound is over.
const net = require("node:net");
const dgram = require("node:dgram");
const { clearInterval, clearTimeout, setInterval, setTimeout } = require("node:timers");

const senders = { node: "10.0.0.2", admin: "203.0.113.7", stranger: "192.0.2.66" };
const target = "10.0.0.1";
const bound = 1500; // milliseconds; an open port answers within a few
const again = 100; // milliseconds between datagrams, and between connections refused while the server is still starting

function tcp(localAddress, port, deadline) {
    return new Promise((resolve) => {
        const socket = net.connect({ host: target, port, localAddress });
        const timer = setTimeout(() => socket.destroy(), deadline - Date.now());
        let answered = false;
        socket.on("data", () => (answered = true));
        socket.on("error", () => undefined);
        socket.on("close", () => {
            clearTimeout(timer);
            if (answered || Date.now() >= deadline) resolve(answered);
            else setTimeout(() => resolve(tcp(localAddress, port, deadline)), again);
        });
    });
}

function udp(localAddress, port, deadline) {
    return new Promise((resolve) => {
        const socket = dgram.createSocket("udp4");
        const finish = (answered) => {
            clearInterval(sending);
            clearTimeout(timer);
            socket.close();
            resolve(answered);
        };
        const send = () => socket.send("hello", port, target, () => undefined);
        const sending = setInterval(send, again);
        const timer = setTimeout(finish, deadline - Date.now(), false);
        socket.on("message", () => finish(true));
        socket.on("error", () => undefined);
        socket.bind({ address: localAddress }, send);
    });
}

const deadline = Date.now() + bound;
for (const port of [...process.argv.slice(2).map(Number), 9999]) {
    for (const [who, address] of Object.entries(senders)) {
        for (const [protocol, attempt] of Object.entries({ tcp, udp })) {
            void attempt(address, port, deadline).then((open) =>
                console.log(`${who} ${protocol} ${port} ${open ? "open" : "closed"}`),
            );
        }
    }
}

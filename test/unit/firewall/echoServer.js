// Answers on every port given, TCP and UDP.
const net = require("node:net");
const dgram = require("node:dgram");

for (const port of process.argv.slice(2).map(Number)) {
    net.createServer((socket) => socket.end("hello")).listen(port, "0.0.0.0");
    const udp = dgram.createSocket("udp4");
    udp.on("message", (_, from) => udp.send("hello", from.port, from.address));
    udp.bind(port);
}

import { connect } from "node:net";

/** Whether a server at the address introduces itself as SSH (RFC 4253, 4.2) within a second. */
export async function sshAnswers(address: string): Promise<boolean> {
    return new Promise((resolve) => {
        const socket = connect({ host: address, port: 22, timeout: 1_000 });
        const end = (answers: boolean) => {
            socket.destroy();
            resolve(answers);
        };
        socket.once("data", (data) => end(data.toString("latin1").startsWith("SSH-")));
        socket.once("timeout", () => end(false));
        socket.once("error", () => end(false));
        socket.once("close", () => resolve(false));
    });
}

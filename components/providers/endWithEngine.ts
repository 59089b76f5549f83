import { connect } from "node:net";

/** Milliseconds until the next connection, because the engine closes one that says nothing for two minutes. */
const reconnectAfter = 1_000;

/**
 * Ends this process when the engine that started it is gone, as after a killed `pulumi`. Pulumi's provider process would go on
 * with an update that nobody records, beside the next one, and print each failure to print, without end.
 *
 * @param engine `host:port` of the engine's own server, which is the provider process's first argument
 */
export function endWithEngine(engine: string): void {
    const [host, port] = engine.split(":");
    let reached = false;
    connect({ host, port: Number(port) })
        .unref()
        .resume() // the engine's server speaks first, and the end comes after what it says
        .on("connect", () => (reached = true))
        .on("error", () => undefined) // "close" follows
        .on("close", () => {
            if (!reached) process.exit(1);
            setTimeout(() => endWithEngine(engine), reconnectAfter).unref();
        });
}

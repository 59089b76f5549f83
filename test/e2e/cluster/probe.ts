import { run } from "../../../sdk/process/run";
import { inMachine } from "./inMachine";

/** Result of a connection to a TCP port: `open`, `refused` by the machine, or `silent` if a firewall drops it. */
export type Answer = "open" | "refused" | "silent";

const program = `
import concurrent.futures, json, socket, sys
host, *ports = sys.argv[1:]
def attempt(port):
    try:
        socket.create_connection((host, int(port)), timeout=2).close()
        return "open"
    except ConnectionRefusedError:
        return "refused"
    except (TimeoutError, socket.timeout):
        return "silent"
with concurrent.futures.ThreadPoolExecutor(len(ports)) as pool:
    print(json.dumps(dict(zip(ports, pool.map(attempt, ports)))))
`;

/** Tries TCP ports of an address from a machine, or from this host if none is named. */
export async function probe(
    from: string | undefined,
    address: string,
    ports: readonly number[],
): Promise<Record<number, Answer>> {
    const args = [address, ...ports.map(String)];
    const output =
        from === undefined
            ? await run("python3", ["-c", program, ...args])
            : await inMachine(from, `python3 - ${args.join(" ")}`, program);
    return JSON.parse(output) as Record<number, Answer>;
}

/** Every port with the same answer. */
export function all(ports: readonly number[], answer: Answer): Record<number, Answer> {
    return Object.fromEntries(ports.map((port) => [port, answer]));
}

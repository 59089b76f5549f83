import { createHash, randomUUID } from "node:crypto";
import { createRequire } from "node:module";
import { defaultVersions } from "../../sdk/topology";

const load = createRequire(__filename);

/**
 * The product's dynamic providers with nothing behind them: machines exist on paper only, and the cluster accepts everything.
 * The engine, the program and what ends up in the state are real.
 */

/** Puts stand-ins into a module, which the providers load afterwards. */
function standIn(path: string, exports: Record<string, unknown>): void {
    const real = load(path) as object;
    load.cache[load.resolve(path)]!.exports = { ...real, ...exports };
}

/** The host key that every machine shows, and has on its disk. */
const hostKey = `ssh-ed25519 ${"A".repeat(68)}`;

/** An address for each name; whoever runs this again gets the same. */
function machineOf(name: string) {
    const [third, fourth] = createHash("sha256").update(name).digest();
    const state = process.env.PAPER_MACHINES ?? "running";
    return { state, interfaces: [{ address: `10.9.${third}.${fourth}` }] };
}

standIn("../../sdk/nspawn", {
    ensureImage: async () => undefined,
    createMachine: async ({ name }: { name: string }) => machineOf(name),
    getMachine: async (name: string) => machineOf(name),
    startMachine: async () => undefined,
    createNetwork: async ({ name }: { name: string }) => ({ name, cidr: "10.9.0.0/16" }),
    removeMachine: async () => undefined,
    getNetwork: async (name: string) => ({ name, cidr: "10.9.0.0/16" }),
    removeNetwork: async () => undefined,
    reachesOutside: async () => true,
    forwardingProblem: async () => undefined,
    hostKeysOn: async () => [hostKey],
});
standIn("../../sdk/toolchain", {
    ensureArtifacts: async () => {
        const sha256 = { amd64: "c".repeat(64) };
        return {
            directory: "/artifacts",
            sha256: { consul: sha256, nomad: sha256, cniPlugins: sha256 },
            versions: defaultVersions,
        };
    },
});
/** The node ID that every client is given, and that the servers then know. */
const nodeId = randomUUID();
standIn("../../sdk/ssh", {
    runOverSsh: async () => nodeId,
    shownHostKey: async () => hostKey,
    logIn: async () => ({ destroy: () => undefined }),
    runOn: async () => nodeId,
});

/** An API in which everything succeeds. */
function agreeable(answers: Record<string, unknown>): unknown {
    const answer = (path: string): unknown =>
        new Proxy(() => undefined, {
            get: (_, key): unknown => (key === "then" ? undefined : answer(`${path}.${String(key)}`)),
            apply: (): unknown =>
                path in answers ? answers[path] : Promise.resolve(path.endsWith(".list") ? [] : undefined),
        });
    return answer("");
}

async function* ready() {
    yield { status: "ready" };
}

const clients = {
    consul: agreeable({
        ".acl.policies.create": Promise.resolve({ id: randomUUID() }),
        ".acl.tokens.withPolicy": Promise.resolve([]),
    }),
    nomad: agreeable({
        get ".nodes.watch"() {
            return ready();
        },
        get ".acl.tokens.create"() {
            return Promise.resolve({ accessorId: randomUUID(), secretId: randomUUID() });
        },
    }),
};
standIn("../../sdk/cluster", {
    withCluster: async (_: unknown, work: (given: typeof clients) => unknown) => work(clients),
});

standIn("../../sdk/operations/untilPeer", { untilPeer: async () => undefined });

// Only now, because it loads the modules above.
module.exports = load("../../components/providers") as object;

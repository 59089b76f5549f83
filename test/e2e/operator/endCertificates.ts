import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { locallySignedCert } from "../../rig/tls/locallySignedCert";
import type { TestCluster } from "../cluster/testCluster";

interface Resource {
    urn: string;
    type: string;
    inputs: Record<string, unknown>;
    outputs: Record<string, unknown>;
}

/**
 * Lets every certificate that the cluster's authority signed have ended a year ago, as far as the stack's state knows, and the
 * agents of the machine `node-0` load theirs.
 */
export async function endCertificates(cluster: TestCluster): Promise<void> {
    const state = JSON.parse(await cluster.export("--show-secrets")) as {
        deployment: { resources: Resource[] };
    };
    for (const { urn, type, inputs, outputs } of state.deployment.resources) {
        if (type !== "tls:index/locallySignedCert:LocallySignedCert") continue;
        const ended = await signTwoYearsAgo(inputs);
        Object.assign(outputs, ended);
        if (urn.endsWith("-node-0")) await load(cluster, ended.certPem);
    }
    const file = join(cluster.folder, "ended.json");
    await writeFile(file, JSON.stringify(state), { mode: 0o600 });
    await cluster.pulumi("stack", "import", "--file", file);
}

async function signTwoYearsAgo(inputs: Record<string, unknown>): Promise<{ certPem: string }> {
    const known = Object.fromEntries(Object.entries(inputs).map(([key, value]) => [key, plain(value)]));
    const defaults = { isCaCertificate: false, setSubjectKeyId: false };
    jest.useFakeTimers({ now: Date.now() - 2 * 365 * 24 * 3_600_000, advanceTimers: true });
    try {
        const { outputs } = await locallySignedCert.create({ ...defaults, ...known } as never, {} as never);
        return outputs as { certPem: string };
    } finally {
        jest.useRealTimers();
    }
}

/** What a secret of an exported state holds. */
function plain(value: unknown): unknown {
    const { plaintext } = (value ?? {}) as { plaintext?: string };
    return plaintext === undefined ? value : JSON.parse(plaintext);
}

async function load(cluster: TestCluster, certPem: string): Promise<void> {
    await cluster.on(
        "node-0",
        "cat > /run/ended.pem; for agent in consul nomad; do cat /run/ended.pem > /etc/$agent.d/tls/cert.pem; done; systemctl restart consul; systemctl restart --no-block nomad",
        certPem,
    );
}

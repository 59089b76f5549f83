import { randomUUID } from "node:crypto";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { providers } from "../../untypedProviders";
import { ApiError } from "../../../sdk/api";
import { ConsulTokens } from "../../../sdk/api/consul/acl";
import { HttpTransport } from "../../../sdk/api/http";
import { type ClusterConnection, withCluster } from "../../../sdk/cluster";
import { type Certificate, TestCa } from "../../agents/certificates";
import { clusterAt, loopbackAddress, startBootstrappedConsul } from "../../agents/loopbackCluster";
import { eventually } from "../../agents/program";
import { startConsul, type RunningAgent } from "../../agents/startConsul";
import { startCuttingProxy } from "../../agents/startCuttingProxy";
import { startNomad } from "../../agents/startNomad";

/** Each test has an agent of its own to bootstrap. */
const { AclBootstrap, HostKey, ManagementToken } = providers;

let ca: TestCa;
let operator: Certificate;
/** Programs that the test started; the last one is stopped first. */
let running: { stop(): Promise<void> }[];
let said: jest.SpyInstance;

beforeAll(async () => {
    ca = await TestCa.create();
    operator = await ca.issue("operator");
});
afterAll(async () => ca.remove());
beforeEach(() => {
    running = [];
    said = jest.spyOn(console, "error").mockImplementation();
});
afterEach(async () => {
    said.mockRestore();
    for (const program of running.reverse()) await program.stop();
});

async function keep<T extends { stop(): Promise<void> }>(starting: Promise<T>): Promise<T> {
    const program = await starting;
    running.push(program);
    return program;
}

const start = {
    consul: async (address: string) => keep(startConsul({ ca, address, port: 8501 })),
    nomad: async (address: string) => keep(startNomad({ ca, address, port: 4646 })),
};
const stateOf = {
    consul: (agent: RunningAgent) => agent.dataDirectory,
    nomad: (agent: RunningAgent) => join(agent.dataDirectory, "server"),
};
/** The same on a machine, as the messages name it. */
const stateFolder = { consul: "/var/lib/consul", nomad: "/var/lib/nomad/server" };

function clusterOf(address: string): ClusterConnection {
    return clusterAt(address, { ca: ca.ca.cert, ...operator });
}

/** Is this a management token there? */
async function manages(
    cluster: ClusterConnection,
    product: "consul" | "nomad",
    secretId: string,
): Promise<boolean> {
    const withToken = { ...cluster, consulToken: secretId, nomadToken: secretId };
    return withCluster(withToken, async ({ consul, nomad }) => {
        const tokens = product === "consul" ? await consul.acl.tokens.list() : await nomad.acl.tokens.list();
        return tokens.length > 0;
    });
}

describe.each(["consul", "nomad"] as const)("%s", (product) => {
    let address: string;
    let cluster: ClusterConnection;
    let agent: RunningAgent;
    beforeEach(async () => {
        address = loopbackAddress();
        cluster = clusterOf(address);
        agent = await start[product](address);
    });

    test("is bootstrapped with the stack's secret, and only once if an interrupted update continues", async () => {
        const inputs = { product, cluster, timeoutSeconds: 30, secretId: randomUUID() };
        expect(await AclBootstrap.create(inputs)).toEqual({ id: `${product}-acl`, outs: inputs });
        expect(await manages(cluster, product, inputs.secretId)).toBe(true);
        // As after a crash: the cluster is bootstrapped, and no state knows of it.
        expect(await AclBootstrap.create(inputs)).toEqual({ id: `${product}-acl`, outs: inputs });
        expect(await manages(cluster, product, inputs.secretId)).toBe(true);
    });

    test("gets another management token by means of the first, which is revoked like those of interrupted updates", async () => {
        const [first, second, third] = [randomUUID(), randomUUID(), randomUUID()];
        const inputs = { product, cluster, timeoutSeconds: 30 };
        const tokenFor = async (olds: object, secret: string) => {
            const made = await ManagementToken.update!("id", olds, { ...inputs, secret });
            return (made.outs as { secretId: string }).secretId;
        };
        const olds = { ...inputs, secret: first, secretId: first };
        // Before the bootstrap nothing knows the first.
        expect(await tokenFor(olds, second)).toBe(second);
        await AclBootstrap.create({ ...inputs, secretId: first });

        // The state did not get to know of the second.
        const lost = await tokenFor(olds, second);
        expect(await tokenFor(olds, second)).toBe(lost);
        const current = await tokenFor(olds, third);
        for (const secret of [first, lost, current])
            expect(await manages(cluster, product, secret)).toBe(true);
        for (let run = 0; run < 2; run++) {
            const news = { ...inputs, secretId: current };
            await AclBootstrap.update!("id", { ...inputs, secretId: first }, news);
            expect(await manages(cluster, product, current)).toBe(true);
            for (const secret of [first, lost])
                await expect(manages(cluster, product, secret)).rejects.toBeInstanceOf(ApiError);
        }
    });

    test("does not take another first management token, as when the resource is replaced by force", async () => {
        const [first, second] = [randomUUID(), randomUUID()];
        const inputs = { product, cluster, timeoutSeconds: 30 };
        // A machine that the stack had before.
        await HostKey.check!({ sshAddress: address }, {});
        const create = async (secret: string) =>
            ((await ManagementToken.create({ ...inputs, secret })).outs as { secretId: string }).secretId;
        expect(await create(first)).toBe(first);
        await AclBootstrap.create({ ...inputs, secretId: first });
        expect(await create(first)).toBe(first);
        const refusal = await create(second).then(
            () => "",
            (error: Error) => error.message,
        );
        expect(refusal).toMatch(
            `${product} has management tokens, and this one is not among them. Nothing was changed. If you named a \`ManagementToken\` in \`--replace\`, run the same command without it;`,
        );
        expect(await manages(cluster, product, first)).toBe(true);
        await expect(manages(cluster, product, second)).rejects.toBeInstanceOf(ApiError);
        // The way back that the message names, for a stack that lost the first token.
        const index = /echo (\d+) >/.exec(refusal)![1];
        await writeFile(join(stateOf[product](agent), "acl-bootstrap-reset"), `${index}\n`);
        expect(await create(second)).toBe(second);
        await AclBootstrap.update!("id", { ...inputs, secretId: first }, { ...inputs, secretId: second });
        expect(await manages(cluster, product, second)).toBe(true);
        await expect(manages(cluster, product, first)).rejects.toBeInstanceOf(ApiError);
    });

    test("that another program bootstrapped is not changed, and the message says how to take it over", async () => {
        await AclBootstrap.create({ product, cluster, timeoutSeconds: 30, secretId: randomUUID() });
        const inputs = { product, cluster, timeoutSeconds: 30, secretId: randomUUID() };
        const { message } = await AclBootstrap.create(inputs).then(
            () => new Error("it was accepted"),
            (error: Error) => error,
        );
        const index = /echo (\d+) >/.exec(message)?.[1];
        expect(message).toBe(
            `${product}'s ACL system was bootstrapped by somebody else, and the token that this stack has for it is not a management token. ` +
                "To take it over, write the reset index into a file on the machine that leads (`npm run status` tells which): " +
                `\`echo ${index} > ${stateFolder[product]}/acl-bootstrap-reset\`; then run the same command again.`,
        );
        // It is true.
        await writeFile(join(stateOf[product](agent), "acl-bootstrap-reset"), `${index}\n`);
        await AclBootstrap.create(inputs);
        expect(await manages(cluster, product, inputs.secretId)).toBe(true);
    });
});

test("a server that has just started and has not read of the stack's own bootstrap is asked again", async () => {
    const { agent, cluster } = await startBootstrappedConsul(ca);
    running.push(agent);
    const notYet = new ApiError(
        "Consul",
        403,
        "GET",
        "/v1/acl/token/self",
        "ACL system must be bootstrapped",
    );
    const self = jest.spyOn(ConsulTokens.prototype, "self").mockRejectedValueOnce(notYet);
    const secretId = cluster.consulToken!;
    await AclBootstrap.create({ product: "consul", cluster, timeoutSeconds: 30, secretId });
    expect(self).toHaveBeenCalledTimes(2);
    self.mockRestore();
});

test("a token of the stack that may do less than everything does not pass for the first one", async () => {
    const { agent, cluster } = await startBootstrappedConsul(ca);
    running.push(agent);
    const secretId = randomUUID();
    await withCluster(cluster, ({ consul }) => consul.acl.tokens.create({ secretId }));
    await expect(
        AclBootstrap.create({ product: "consul", cluster, timeoutSeconds: 30, secretId }),
    ).rejects.toThrow("is not a management token");
});

test("an answer that was lost is no loss: the secret was known beforehand", async () => {
    const address = loopbackAddress();
    const behind = await keep(startConsul({ ca, address: loopbackAddress(), port: 8501 }));
    const proxy = await keep(startCuttingProxy(behind.access, { address, port: 8501 }));
    const inputs = {
        product: "consul",
        cluster: clusterOf(address),
        timeoutSeconds: 30,
        secretId: randomUUID(),
    };
    proxy.loseNextAnswer();
    await AclBootstrap.create(inputs);
    expect(proxy.passed.slice(0, 2)).toEqual(["PUT /v1/acl/bootstrap", "PUT /v1/acl/bootstrap"]);
    expect(await manages(inputs.cluster, "consul", inputs.secretId)).toBe(true);
});

test("servers that do not listen yet, and an election that is not over, are waited for", async () => {
    const address = loopbackAddress();
    const inputs = {
        product: "consul",
        cluster: clusterOf(address),
        timeoutSeconds: 60,
        secretId: randomUUID(),
    };
    const creating = AclBootstrap.create(inputs);
    creating.catch(() => undefined); // it is awaited below
    const waits = async () => said.mock.calls.flat().includes("waiting for consul to have a leader");
    await eventually("it tells that it waits for a server", waits);
    const leaderless = await startConsul({ ca, address, port: 8501, expect: 2 });
    // The agent says "No cluster leader" to whoever asks now.
    await expect(
        withCluster(inputs.cluster, ({ consul }) => consul.acl.bootstrap(randomUUID())),
    ).rejects.toThrow(/No cluster leader/i);
    await leaderless.stop();
    await start.consul(address);
    await creating;
    expect(await manages(inputs.cluster, "consul", inputs.secretId)).toBe(true);
    expect(said.mock.calls).toHaveLength(1);
});

test("the first management token of a new cluster is accepted without a question, because nothing runs yet", async () => {
    const inputs = { cluster: clusterOf(loopbackAddress()), secret: randomUUID() };
    const asked = jest.spyOn(HttpTransport.prototype, "json");
    for (const product of ["consul", "nomad"])
        expect(await ManagementToken.create({ product, ...inputs })).toMatchObject({
            outs: { secretId: inputs.secret },
        });
    expect(asked).not.toHaveBeenCalled();
    asked.mockRestore();
});

test("another secret or another connection is an update", async () => {
    const olds = { product: "consul", cluster: clusterOf("127.0.0.1"), timeoutSeconds: 300, secretId: "a" };
    for (const same of [olds, { ...olds, timeoutSeconds: 10 }])
        expect(await AclBootstrap.diff!("id", olds, same)).toEqual({ changes: false });
    const news = { ...olds, cluster: clusterOf("127.0.0.2") };
    for (const other of [news, { ...olds, secretId: "b" }])
        expect(await AclBootstrap.diff!("id", olds, other)).toEqual({ changes: true });
    expect(await AclBootstrap.update!("id", olds, news)).toEqual({ outs: news });
});

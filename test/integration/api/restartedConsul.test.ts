import { randomUUID } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import { ConsulClient, orUndefined } from "../../../sdk/api";
import { TestCa } from "../../agents/certificates";
import { type RunningConsul, startConsul } from "../../agents/startConsul";

/** A server that has enough in its log to be seen while it applies it after a restart. */
const policies = 1500;
const secret = randomUUID();
let ca: TestCa;
let agent: RunningConsul;
let consul: ConsulClient;

beforeAll(async () => {
    ca = await TestCa.create();
    agent = await startConsul({ ca });
    consul = new ConsulClient({ ...agent.access, token: secret });
    await consul.acl.bootstrap(secret);
    const left = Array.from({ length: policies }, (_, index) => `policy-${index}`);
    const create = async () => {
        for (let name = left.shift(); name !== undefined; name = left.shift())
            await consul.acl.policies.create({ name, rules: "" });
    };
    await Promise.all(Array.from({ length: 20 }, create));
});

afterAll(async () => {
    await consul?.close();
    await agent?.stop();
    await ca?.remove();
});

test("a server that has just started reports no policy as missing", async () => {
    const last = `policy-${policies - 1}`;
    const { id } = await consul.acl.policies.readByName(last);
    const reads = [
        () => consul.acl.policies.readByName(last),
        () => consul.acl.policies.read(id),
        async () => (await consul.acl.policies.list()).find(({ name }) => name === last),
    ];
    await agent.restart();
    const answers = Array.from({ length: 90 }, async (_, index) => {
        for (;;) {
            // The client asks thrice in a second and a half: so some question comes at each moment of the start.
            await sleep(Math.random() * 1500);
            // It does not listen, has no leader, or does not know the token yet: errors that say so, and no wrong answer.
            const answer = await orUndefined(reads[index % 3]!()).catch((error: Error) => error);
            if (!(answer instanceof Error)) return answer?.name;
        }
    });
    expect(await Promise.all(answers)).toEqual(answers.map(() => last));
});

import { randomUUID } from "node:crypto";
import { ConsulClient } from "../../../sdk/api";
import { type Call, HttpTransport, type Reply } from "../../../sdk/api/http";
import { watch } from "../../../sdk/api/watch";
import { TestCa } from "../../agents/certificates";
import { eventually } from "../../agents/program";
import { type RunningAgent, startConsul } from "../../agents/startConsul";

/** An API whose answers are scripted, as no real one can be made to lose its index at will; the last one never comes. */
function scripted(...answers: Reply<string>[]) {
    const asked: (number | string)[] = [];
    const json = async <T>(call: Call): Promise<Reply<T>> => {
        asked.push(call.query?.index as number);
        const answer = answers.shift();
        if (!answer) return new Promise(() => undefined);
        return answer as Reply<T>;
    };
    return { asked, http: { json } };
}

async function take<T>(count: number, source: AsyncIterable<T>): Promise<T[]> {
    const values: T[] = [];
    for await (const value of source) {
        if (values.push(value) === count) break;
    }
    return values;
}

const same = (value: string) => value;

test("each query asks for what is newer than the last, and an unchanged index is no news", async () => {
    const { asked, http } = scripted(
        { value: "one", index: 5 },
        { value: "one", index: 5 },
        { value: "two", index: 8 },
    );
    await expect(take(2, watch(http, { path: "/" }, same))).resolves.toEqual(["one", "two"]);
    expect(asked).toEqual([0, 5, 5]);
});

test("an index that goes backwards starts over from 0, and the state then is told once", async () => {
    const { asked, http } = scripted(
        { value: "before", index: 900 },
        { value: "restored", index: 12 },
        { value: "restored", index: 12 },
        { value: "after", index: 13 },
    );
    await expect(take(3, watch(http, { path: "/" }, same))).resolves.toEqual(["before", "restored", "after"]);
    expect(asked).toEqual([0, 900, 0, 12]);
});

describe("on a real server", () => {
    let ca: TestCa;
    let agent: RunningAgent;
    let consul: ConsulClient;
    let http: HttpTransport;

    beforeAll(async () => {
        ca = await TestCa.create();
        agent = await startConsul({ ca });
        const anonymous = new ConsulClient(agent.access);
        const { secretId: token } = await anonymous.acl.bootstrap(randomUUID());
        await anonymous.close();
        consul = new ConsulClient({ ...agent.access, token });
        http = new HttpTransport(
            { ...agent.access, token },
            { product: "Consul", tokenHeader: "x-consul-token", indexHeader: "x-consul-index" },
        );
        await eventually(
            "the server is in its catalog",
            async () => (await consul.catalog.nodes()).length === 1,
        );
    });

    afterAll(async () => {
        await http?.close();
        await consul?.close();
        await agent?.stop();
        await ca?.remove();
    });

    test("a watch sleeps until something changes, and wakes up at once when it does", async () => {
        const seen: string[][] = [];
        const watching = (async () => {
            for await (const nodes of consul.catalog.watchNodes({ signal: AbortSignal.timeout(100_000) })) {
                seen.push(nodes.map(({ name }) => name).sort());
                if (nodes.length === 2) break;
            }
        })();
        await eventually("the state of now is told", () => seen.length === 1);
        const body = { Node: "another", Address: "127.0.0.9" };
        const begin = Date.now();
        await http.json({ method: "PUT", path: "/v1/catalog/register", body });
        await watching;
        expect(seen).toEqual([["server-1"], ["another", "server-1"]]);
        expect(Date.now() - begin).toBeLessThan(60_000); // the wait is 60 s
    });

    test("a wait without news ends without one, and the watch goes on until its signal", async () => {
        const end = new AbortController();
        const asks = jest.spyOn(HttpTransport.prototype, "json");
        const nodes = consul.catalog.watchNodes({ wait: 1, signal: end.signal });
        await nodes.next();
        const news = nodes.next();
        await eventually("it has waited several times", () => asks.mock.calls.length > 3);
        end.abort();
        await expect(news).rejects.toMatchObject({ name: "AbortError" });
        asks.mockRestore();
    });
});

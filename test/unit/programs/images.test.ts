import { whyNoImages } from "../../../programs/images";
import type { NomadClusterArgs } from "../../../components";
import { Role } from "../../../sdk/topology";

const hub = "https://registry-1.docker.io/v2/";
const mirror = "http://10.1.2.3:5000";
let answers: Record<string, number>;
let asked: string[];

beforeEach(() => {
    asked = [];
    jest.spyOn(global, "fetch").mockImplementation(async (url) => {
        asked.push(url as string);
        const status = answers[url as string];
        if (status === undefined) throw new TypeError("fetch failed");
        return new Response("", { status });
    });
});
afterEach(() => jest.restoreAllMocks());

const clients = (docker: object): NomadClusterArgs["groups"] => ({
    servers: { count: 1, roles: [Role.ConsulServer, Role.NomadServer] },
    clients: { count: 2, roles: [Role.NomadClient], drivers: { docker } },
});

test("images come from Docker Hub, which asks an anonymous user to log in", async () => {
    answers = { [hub]: 401 };
    expect(await whyNoImages({ local: {} })).toBeUndefined();
});

test("a mirror is enough, and only one group's machines need it", async () => {
    answers = { [`${mirror}/v2/`]: 200 };
    expect(await whyNoImages({ local: {}, groups: clients({ registryMirrors: [mirror] }) })).toBeUndefined();
    expect(asked).toEqual([`${mirror}/v2/`, hub]);
});

test.each([
    ["nothing answers", {}, {}],
    ["a portal answers in the registry's place", { [hub]: 302 }, {}],
    ["the registry is broken", { [hub]: 503 }, {}],
])("no image can be fetched if %s", async (_, given, docker) => {
    answers = given;
    expect(await whyNoImages({ local: {}, groups: clients(docker) })).toBe(
        "no registry answers (https://registry-1.docker.io)",
    );
});

test("machines without internet are not helped by what this computer reaches", async () => {
    answers = { [hub]: 401 };
    expect(await whyNoImages({ local: { internet: false } })).toBe("no registry answers (none is reachable)");
});

test("a group without Docker is named", async () => {
    answers = { [hub]: 401 };
    expect(await whyNoImages({ local: {}, groups: clients({ enabled: false }) })).toBe(
        "group clients has no Docker",
    );
});

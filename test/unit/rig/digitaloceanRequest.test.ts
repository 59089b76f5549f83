import { Account } from "../../rig/digitalocean/account";
import { request, unprocessable } from "../../rig/digitalocean/request";
import { tag } from "../../rig/digitalocean/tag";
import { useAccount } from "./digitaloceanApi";
import { recordingContext } from "./recordingContext";

const account = useAccount();
const panel = () => new Account(account.token);
const url = "https://api.digitalocean.com/v2/tags";
const list = async () => request("GET", "/v2/tags", ({ tags }) => tags);

test("without a token every request is refused", async () => {
    delete process.env.DIGITALOCEAN_TOKEN;
    await expect(list()).rejects.toThrow(`GET ${url}: 401 Unable to authenticate you`);
});

test("a token does not see the resources of another token", async () => {
    await tag.create({ name: "mine" }, recordingContext());
    expect(await list()).toEqual(["mine"]);
    process.env.DIGITALOCEAN_TOKEN = `${account.token}-other`;
    expect(await list()).toEqual([]);
});

test("a rate limit that ends is waited for", async () => {
    await panel().limitRate(4);
    await expect(list()).resolves.toEqual([]);
});

test("a rate limit that does not end fails after the real plugin's five attempts", async () => {
    await panel().limitRate(6);
    await expect(list()).rejects.toThrow(
        `GET ${url}: 429 API Rate limit exceeded.; giving up after 5 attempt(s)`,
    );
    await expect(list()).resolves.toEqual([]);
});

test("another refusal is not tried again, and only the requests that it is for meet it", async () => {
    await panel().failNext({ status: 422, message: "no", request: "POST /v2/tags" });
    await expect(list()).resolves.toEqual([]);
    await expect(tag.create({ name: "a" }, recordingContext())).rejects.toThrow(
        `Error creating tag: POST ${url}: 422 no`,
    );
    await expect(tag.create({ name: "a" }, recordingContext())).resolves.toMatchObject({ id: "a" });
});

test("a request that is refused half way changes nothing", async () => {
    const half = request("POST", "/v2/tags", (state) => {
        state.tags.push("half");
        throw unprocessable("no");
    });
    await expect(half).rejects.toThrow("422 no");
    expect(await list()).toEqual([]);
});

test("requests of several at once are answered one after another", async () => {
    const names = Array.from({ length: 10 }, (_, index) => `t${index}`);
    await Promise.all(names.map((name) => tag.create({ name }, recordingContext())));
    expect((await list()).sort()).toEqual(names);
});

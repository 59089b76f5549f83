import { endsByItself, untilAnswered } from "../../../sdk/operations/untilAnswered";
import { ApiError, UnreachableError } from "../../../sdk/api";
import { clusterAt, loopbackAddress } from "../../agents/loopbackCluster";

const identity = { ca: "", cert: "", key: "" };
const noMachine = { ...clusterAt("127.0.0.1", identity), servers: [] };

const api = (status: number, body: string) =>
    new ApiError("Nomad", status, "POST", "/v1/acl/bootstrap", body);
const unreachable = (code: string) =>
    new UnreachableError("Expected an answer", false, { cause: Object.assign(new Error(), { code }) });

const passing: [string, Error][] = [
    ["an agent that does not listen yet", unreachable("ECONNREFUSED")],
    ["a machine that does not answer yet", unreachable("ETIMEDOUT")],
    ["an election", api(500, "No cluster leader")],
    [
        "an ACL system that its leader is still setting up",
        api(500, "ACL system is currently in legacy mode."),
    ],
    ["a leader that died with the request", api(500, "rpc error: stream closed")],
    ["a server that is overloaded", api(503, "try again")],
    [
        "a server that has just started and has not read of the bootstrap yet",
        api(
            403,
            "ACL system must be bootstrapped before making any requests that require authorization: ACL not found",
        ),
    ],
];
const final: [string, Error][] = [
    ["a server whose certificate is not the cluster's", unreachable("UNABLE_TO_VERIFY_LEAF_SIGNATURE")],
    ["a server that refuses our certificate", unreachable("ERR_SSL_TLSV13_ALERT_CERTIFICATE_REQUIRED")],
    ["a token without the right", api(403, "Permission denied")],
    ["a request that cannot be served", api(400, "bad request")],
    ["an ACL system that was bootstrapped", api(500, "ACL bootstrap already done (reset index: 7)")],
    ["a mistake of ours", new TypeError("undefined is not a function")],
];

let said: jest.SpyInstance;
beforeEach(() => {
    said = jest.spyOn(console, "error").mockImplementation();
});
afterEach(() => said.mockRestore());

const nomad = { product: "nomad", cluster: noMachine, timeoutSeconds: 30 } as const;

test.each(passing)("%s ends by itself and is waited for, which is told once", async (_, error) => {
    expect(endsByItself(error)).toBe(true);
    const attempt = jest
        .fn()
        .mockRejectedValueOnce(error)
        .mockRejectedValueOnce(error)
        .mockResolvedValue("answer");
    expect(await untilAnswered(nomad, attempt)).toBe("answer");
    expect(attempt).toHaveBeenCalledTimes(3);
    expect(said.mock.calls).toEqual([["waiting for nomad to have a leader"]]);
});

test.each(final)("%s is told at once", async (_, error) => {
    expect(endsByItself(error)).toBe(false);
    const attempt = jest.fn().mockRejectedValue(error);
    await expect(untilAnswered(nomad, attempt)).rejects.toBe(error);
    expect(attempt).toHaveBeenCalledTimes(1);
    expect(said).not.toHaveBeenCalled();
});

test("the caller decides which errors are temporary", async () => {
    const attempt = jest
        .fn()
        .mockRejectedValueOnce(api(403, "Permission denied"))
        .mockResolvedValue("answer");
    expect(await untilAnswered(nomad, attempt, () => true)).toBe("answer");
});

test("an immediate answer is neither asked for again nor reported", async () => {
    const attempt = jest.fn().mockResolvedValue("answer");
    expect(await untilAnswered(nomad, attempt)).toBe("answer");
    expect(attempt).toHaveBeenCalledTimes(1);
    expect(said).not.toHaveBeenCalled();
});

test("the wait ends after `timeoutSeconds`, with the last reason", async () => {
    const attempt = jest.fn().mockRejectedValue(api(500, "No cluster leader"));
    await expect(untilAnswered({ ...nomad, timeoutSeconds: 0.3 }, attempt)).rejects.toThrow(
        "nomad has not answered for 0.3 s: Nomad answered POST /v1/acl/bootstrap with 500: No cluster leader",
    );
    expect(attempt.mock.calls.length).toBeGreaterThan(1);
});

test("a machine that cannot be asked for its last words hides neither the reason nor itself", async () => {
    const address = loopbackAddress();
    const attempt = async () => Promise.reject(api(500, "No cluster leader"));
    const giving = untilAnswered(
        { ...nomad, cluster: clusterAt(address, identity), timeoutSeconds: 0 },
        attempt,
    );
    await expect(giving).rejects.toThrow("No cluster leader");
    await expect(giving).rejects.toThrow(/\n.+/);
});

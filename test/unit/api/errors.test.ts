import { ApiError } from "../../../sdk/api";

const noLeader = (status: number, body: string) =>
    new ApiError("Nomad", status, "GET", "/v1/acl/token/1", body).isNoLeader;

test.each([
    "No cluster leader",
    "rpc error: stream closed",
    "rpc error: EOF",
    "rpc error: failed to get conn: dial",
])("a server that cannot ask its leader, as it has gone or just died, is worth another try: %s", (body) =>
    expect(noLeader(500, body)).toBe(true),
);

test("what the leader itself refuses or fails at is not taken for an election", () => {
    expect(noLeader(403, "Permission denied")).toBe(false);
    expect(noLeader(500, "invalid node pool")).toBe(false);
});

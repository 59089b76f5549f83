import type { HttpTransport } from "../../../sdk/api/http";
import { Raft } from "../../../sdk/api/raft";

/** What Nomad answers in the second after an election. */
const notYetJudged = { Healthy: false, FailureTolerance: 0, Leader: "", Servers: null, Voters: null };

test("a new leader that has judged no server yet has an answer: none is known to be healthy", async () => {
    const http = { json: async () => ({ value: notYetJudged }) } as unknown as HttpTransport;
    expect(await new Raft(http, "transfer-leadership").health()).toEqual({
        healthy: false,
        failureTolerance: 0,
        servers: [],
    });
});

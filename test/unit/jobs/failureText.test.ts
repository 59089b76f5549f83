import { failureText } from "../../../sdk/jobs/failureText";
import { allocationOf } from "./allocation";

const time = new Date("2026-01-02T03:04:05Z");
const allocation = allocationOf({
    clientStatus: "failed",
    tasks: {
        main: {
            state: "dead",
            failed: true,
            restarts: 2,
            events: Array.from({ length: 8 }, (_, index) => ({
                type: `E${index}`,
                message: "what happened",
                time,
            })),
        },
        quiet: { state: "running", failed: false, restarts: 0, events: [] },
    },
});
const headline = "Job `web` is registered but not healthy: its deployment failed: too late";

test("a failure tells the job, the reason, the scheduler's words, and a task's last events and lines", () => {
    const text = Array.from({ length: 12 }, (_, index) => `line ${index}\n`).join("");
    const failed = [{ allocation, output: { main: { stream: "stderr" as const, text } } }];
    expect(failureText(headline, ["no node for b"], failed).split("\n")).toEqual([
        headline,
        "no node for b",
        "allocation 12345678 (web.a[0]) on node-0 is failed",
        '  task "main" is dead, failed, restarts: 2',
        ...[2, 3, 4, 5, 6, 7].map((index) => `    03:04:05 E${index}: what happened`),
        "    last lines of stderr:",
        ...[2, 3, 4, 5, 6, 7, 8, 9, 10, 11].map((index) => `      line ${index}`),
        '  task "quiet" is running, restarts: 0',
    ]);
});

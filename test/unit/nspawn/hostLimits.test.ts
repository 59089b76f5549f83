import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import {
    capacityProblem,
    capacityText,
    inotifyLimit,
    inotifyProblem,
    machinesWithin,
} from "../../../sdk/nspawn/hostLimits";

test("as many machines as the limit allows are no problem, and one more says how to raise it", () => {
    expect(machinesWithin(128)).toBe(37);
    expect(inotifyProblem(37, 128)).toBeUndefined();
    expect(inotifyProblem(38, 128)).toBe(
        "This host can run 37 machines, and it would have 38: the systemd of each needs 3 of the 128 inotify instances " +
            "that the kernel gives to root. Raise the limit: `sysctl -w fs.inotify.max_user_instances=256`, and write it " +
            "to a file in /etc/sysctl.d to keep it.",
    );
});

test("the limit that a refusal asks for is enough", () => {
    for (const machines of [38, 60, 200, 1000]) {
        const asked = /max_user_instances=(\d+)/.exec(inotifyProblem(machines, 128)!)![1];
        expect(inotifyProblem(machines, Number(asked))).toBeUndefined();
    }
});

test("a host with almost no instances can run no machine", () => {
    expect(machinesWithin(10)).toBe(0);
});

describe("this host", () => {
    const state = process.env.PULUMI_NOMAD_CLUSTER_STATE;
    const folder = mkdtempSync(join(tmpdir(), "host-limits-"));
    const within = machinesWithin(inotifyLimit());
    const names = (count: number) => Array.from({ length: count }, (_, index) => `planned-${index}`);

    beforeAll(() => {
        process.env.PULUMI_NOMAD_CLUSTER_STATE = folder;
        for (const name of ["planned-0", "other"])
            mkdirSync(join(folder, "machines", name), { recursive: true });
        writeFileSync(join(folder, "machines/other.lock"), "");
    });
    afterAll(() => {
        if (state === undefined) delete process.env.PULUMI_NOMAD_CLUSTER_STATE;
        else process.env.PULUMI_NOMAD_CLUSTER_STATE = state;
        rmSync(folder, { recursive: true });
    });

    test("a planned machine that exists counts once, and others count beside the planned ones", () => {
        expect(capacityProblem(names(within - 1))).toBeUndefined();
        expect(capacityProblem(names(within))).toContain(`it would have ${within + 1}:`);
    });

    test("its capacity is told with the setting that limits it", () => {
        expect(capacityText()).toContain(
            `${within} local machines: fs.inotify.max_user_instances is ${inotifyLimit()},`,
        );
    });
});

import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import {
    capacityProblem,
    capacityText,
    inotify,
    limitHere,
    limitProblem,
    machinesWithin,
    neighbours,
} from "../../../sdk/nspawn/hostLimits";

test("as many machines as the inotify limit allows are no problem, and one more says how to raise it", () => {
    expect(machinesWithin(inotify, 128)).toBe(37);
    expect(limitProblem(inotify, 37, 128)).toBeUndefined();
    expect(limitProblem(inotify, 38, 128)).toBe(
        "This host can run 37 machines, and it would have 38: the systemd of each needs 3 of the 128 inotify instances " +
            "that the kernel gives to root. Raise the limit: `sysctl -w fs.inotify.max_user_instances=256`, and write it " +
            "to a file in /etc/sysctl.d to keep it.",
    );
});

test("sixty machines do not fit in the usual table of neighbours, because each is a neighbour of each", () => {
    expect(limitProblem(neighbours, 32, 1024)).toBeUndefined();
    expect(limitProblem(neighbours, 60, 1024)).toBe(
        "This host can run 32 machines, and it would have 60: each needs an entry for each other one in the kernel's table " +
            "of neighbours, which has 1024. Raise the limit: `sysctl -w net.ipv4.neigh.default.gc_thresh3=3712`, and " +
            "write it to a file in /etc/sysctl.d to keep it.",
    );
});

test.each([inotify, neighbours])("the $setting that a refusal asks for is enough", (limit) => {
    for (const machines of [38, 60, 200, 1000]) {
        const asked = /=(\d+)`/.exec(limitProblem(limit, machines, 128)!)![1];
        expect(limitProblem(limit, machines, Number(asked))).toBeUndefined();
    }
});

test("a host with almost no instances can run no machine", () => {
    expect(machinesWithin(inotify, 10)).toBe(0);
});

describe("this host", () => {
    const state = process.env.PULUMI_NOMAD_CLUSTER_STATE;
    const folder = mkdtempSync(join(tmpdir(), "host-limits-"));
    const [lowest] = [inotify, neighbours]
        .map((limit) => ({ ...limit, within: machinesWithin(limit, limitHere(limit)) }))
        .sort((one, other) => one.within - other.within);
    const { within, setting } = lowest!;
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
        // Members of pools, which have no names before they are made.
        expect(capacityProblem(names(within - 3), 2)).toBeUndefined();
        expect(capacityProblem(names(within - 3), 3)).toContain(`it would have ${within + 1}:`);
    });

    test("its capacity is told with the setting that limits it", () => {
        expect(capacityText()).toContain(`${within} local machines: ${setting} is ${limitHere(lowest!)},`);
    });
});

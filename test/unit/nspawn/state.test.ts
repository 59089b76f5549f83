import { mkdtempSync, readdirSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { readJson, withLock, writeJson } from "../../../sdk/nspawn/state";

let folder: string;
beforeEach(() => (folder = mkdtempSync(join(tmpdir(), "state-"))));
afterEach(() => rmSync(folder, { recursive: true }));

test("a written value is read again, by its owner alone; a missing one is undefined", async () => {
    const file = join(folder, "machines", "a.json");
    expect(await readJson(file)).toBeUndefined();
    await writeJson(file, { a: 1 });
    expect(await readJson(file)).toEqual({ a: 1 });
    expect(statSync(file).mode & 0o777).toBe(0o600);
    expect(readdirSync(join(folder, "machines"))).toEqual(["a.json"]);
});

test("work under a lock never overlaps, and a failure frees the lock", async () => {
    let inside = 0;
    const work = async (fails: boolean) => {
        inside++;
        expect(inside).toBe(1);
        await sleep(20);
        inside--;
        if (fails) throw new Error("failed");
    };
    const results = await Promise.allSettled(
        [false, true, false].map((fails) => withLock(join(folder, "networks"), () => work(fails))),
    );
    expect(results.map(({ status }) => status).sort()).toEqual(["fulfilled", "fulfilled", "rejected"]);
    expect(readdirSync(folder)).toEqual([]);
});

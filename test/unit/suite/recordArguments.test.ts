import { run } from "../../../sdk/process/run";
import { recordArguments } from "../../e2e/cluster/recordArguments";

test("every process is recorded, however short it lives, with all its arguments", async () => {
    const long = "x".repeat(20_000);
    const script = `for i in $(seq 300); do /bin/true "number $i"; done; /bin/true '${long}' 'two\nlines' ''`;
    const recorded = await recordArguments(() => run("sh", ["-c", script]));
    const text = await recorded();
    const numbers = [...text.matchAll(/^ \/bin\/true number (\d+)$/gm)].map(([, number]) => Number(number));
    expect(numbers).toEqual(Array.from({ length: 300 }, (_, index) => index + 1));
    expect(text.includes(`/bin/true ${long} two\nlines`)).toBe(true);
});

test("work that fails ends the recording", async () => {
    await expect(recordArguments(() => run("false", []))).rejects.toThrow("`false` ended with status 1");
    const again = await recordArguments(() => run("/bin/true", ["once more"]));
    expect(await again()).toContain("/bin/true once more");
});

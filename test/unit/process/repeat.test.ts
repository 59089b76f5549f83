import { repeat } from "../../../sdk/process/repeat";

test("asks until there is an answer, and returns it", async () => {
    let asked = 0;
    expect(await repeat(1, 60_000, () => (++asked < 3 ? undefined : asked))).toBe(3);
});

test.each([false, 0, "", null])("%p is an answer", async (answer) => {
    expect(await repeat(1, 60_000, async () => answer)).toBe(answer);
});

test("asks once, even if there is no time, and then has no answer", async () => {
    let asked = 0;
    expect(await repeat(60_000, 0, () => void ++asked)).toBeUndefined();
    expect(asked).toBe(1);
});

test("an error of the attempt ends the loop", async () => {
    const refused = async () => Promise.reject(new Error("refused"));
    await expect(repeat(1, 60_000, refused)).rejects.toThrow("refused");
});

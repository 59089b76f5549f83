import { slowest } from "../../runJest";

test("the ten slowest files of all runs are listed, the slowest first", () => {
    const files = Array.from({ length: 12 }, (_, index) => ({
        name: `${index}.test.ts`,
        seconds: index * 10,
    }));
    const lines = slowest([{ files: files.slice(0, 6) }, { files: files.slice(6) }]).split("\n");
    expect(lines).toHaveLength(10);
    expect(lines[0]).toBe("  110.0 s  11.test.ts");
    expect(lines[9]).toBe("   20.0 s  2.test.ts");
});

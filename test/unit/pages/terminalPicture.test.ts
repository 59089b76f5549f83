import { ends, terminalPicture } from "../../pages/terminalPicture";

test("a picture of a terminal has the command and every line that it printed, in a frame that holds them", () => {
    const picture = terminalPicture("npm run status", "A  <B> & C\n\nlast line\n");
    const texts = [...picture.matchAll(/<text x="16" y="([\d.]+)" textLength="([\d.]+)"[^>]*>([^<]*)</g)];
    const lines = texts.map(([, , , text]) => text!.replaceAll("\u00a0", " "));
    expect(lines).toEqual(["$ npm run status", "A  &lt;B&gt; &amp; C", "last line"]);
    const [, width, height] = /width="(\d+)" height="(\d+)"/.exec(picture)!;
    for (const [, y, length] of texts) {
        expect(16 + Number(length)).toBeLessThan(Number(width));
        expect(Number(y)).toBeLessThan(Number(height));
    }
});

test("a long output is shown from both ends, with the number of lines between them", () => {
    const lines = ["1", "2", "3", "4", "5", "6"].join("\n");
    expect(ends(lines, 1, 2)).toBe("1\n… 3 more lines …\n5\n6");
    expect(ends(lines, 4, 2)).toBe(lines);
});

/** Pixels of a character of the font, and of a line. */
const [charWidth, lineHeight, fontSize, margin] = [8.4, 19, 14, 16];

/** A picture of a terminal, as SVG: the command behind a prompt, and what it printed. */
export function terminalPicture(command: string, printed: string): string {
    const lines = [`$ ${command}`, ...printed.trimEnd().split("\n")];
    const columns = Math.max(...lines.map((line) => line.length));
    const width = Math.ceil(columns * charWidth) + 2 * margin;
    const height = lines.length * lineHeight + 2 * margin;
    const texts = lines.map((line, index) => {
        const y = margin + (index + 0.75) * lineHeight;
        const color = index === 0 ? ' fill="#7ee787"' : "";
        // As wide as it is in a terminal, whichever font a reader has.
        const fixed = `textLength="${(line.length * charWidth).toFixed(1)}" lengthAdjust="spacingAndGlyphs"`;
        return line === "" ? "" : `<text x="${margin}" y="${y}" ${fixed}${color}>${escaped(line)}</text>\n`;
    });
    return `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}">
<rect width="100%" height="100%" rx="8" fill="#0d1117"/>
<g font-family="ui-monospace, Menlo, Consolas, 'DejaVu Sans Mono', monospace" font-size="${fontSize}" fill="#e6edf3">
${texts.join("")}</g>
</svg>
`;
}

/** Some of the lines from each end of an output, and how many are left out between them. */
export function ends(printed: string, first: number, last: number): string {
    const lines = printed.trimEnd().split("\n");
    const leftOut = lines.length - first - last;
    if (leftOut <= 0) return printed;
    return [...lines.slice(0, first), `… ${leftOut} more lines …`, ...lines.slice(-last)].join("\n");
}

/** With spaces that no program puts together. */
function escaped(text: string): string {
    return text
        .replaceAll("&", "&amp;")
        .replaceAll("<", "&lt;")
        .replaceAll(">", "&gt;")
        .replaceAll(" ", "\u00a0");
}

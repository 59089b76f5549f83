import type { Results, RowId } from "./rows";
import { rows } from "./rows";
import { spreadBetween } from "./statistics";

const layout = { width: 760, labels: 290, rowHeight: 30, top: 34, right: 60 };

/** Medians as bars, least and most as a whisker, in SVG. */
export function plot(results: Results): string {
    const bars = (Object.keys(rows) as RowId[])
        .filter((id) => results[id].length > 0)
        .map((id) => ({
            label: rows[id].label.replaceAll("`", ""),
            ours: id !== "hashiUp" && id !== "plain",
            ...spreadBetween(results[id], undefined, "total"),
        }));
    const scale = (layout.width - layout.labels - layout.right) / Math.max(...bars.map(({ max }) => max));
    const drawn = bars.map((bar, index) => drawBar(bar, layout.top + index * layout.rowHeight, scale));
    const height = layout.top + bars.length * layout.rowHeight + 8;
    return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${layout.width} ${height}" font-family="sans-serif" font-size="13">
<rect width="100%" height="100%" fill="#ffffff"/>
<text x="10" y="20" font-weight="bold">Seconds from "SSH answers" to a ready cluster (median; line: least to most)</text>
${drawn.join("\n")}
</svg>
`;
}

interface Bar {
    label: string;
    ours: boolean;
    min: number;
    median: number;
    max: number;
}

function drawBar({ label, ours, min, median, max }: Bar, top: number, scale: number): string {
    const x = (value: number) => (layout.labels + value * scale).toFixed(1);
    const middle = top + layout.rowHeight / 2;
    return [
        `<text x="${layout.labels - 8}" y="${middle + 4}" text-anchor="end">${label}</text>`,
        `<rect x="${layout.labels}" y="${top + 5}" width="${(median * scale).toFixed(1)}" height="${layout.rowHeight - 10}" fill="${ours ? "#00a57a" : "#9aa5b1"}"/>`,
        `<path d="M${x(min)} ${middle}H${x(max)}" stroke="#1f2933" stroke-width="2"/>`,
        `<text x="${Number(x(max)) + 6}" y="${middle + 4}">${median.toFixed(1)}</text>`,
    ].join("\n");
}

import { mkdir, writeFile } from "node:fs/promises";
import { join, resolve } from "node:path";

/** Where tests put pictures: a folder that git ignores, or with `npm run pictures` the one that pages show. */
const folder = resolve(__dirname, "../..", process.env.PICTURES ?? "test-results/pictures");

export async function keepPicture(name: string, content: string | Buffer): Promise<void> {
    await mkdir(folder, { recursive: true });
    await writeFile(join(folder, name), content);
}

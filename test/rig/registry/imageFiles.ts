/** What an image has at a path; a path with a final slash is a folder. Numbers are those of the file system's modes. */
export type ImageFile =
    | { content: string; mode: number }
    | { link: string }
    /** A file of the Debian root, with its mode. */
    | { copyOf: string }
    /** Links to the programs that a busybox has, in the folder of the path. */
    | { appletsOf: string }
    /** The program that a Go module of `modules` builds. */
    | { goModule: string }
    /** A folder; its owner is a user of the Debian root, default root. */
    | { mode?: number; owner?: string };

export type ImageFiles = Record<string, ImageFile>;

export const file = (path: string, content: string, mode: number): ImageFiles => ({
    [path]: { content, mode },
});

export const script = (path: string, content: string) => file(path, content, 0o755);

export const link = (path: string, target: string): ImageFiles => ({ [path]: { link: target } });

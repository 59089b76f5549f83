/** One way to install a tool failed on this machine, so the next way is tried. */
export class WayFailed extends Error {
    override readonly name = "WayFailed";
}

/** The download is not what its publisher signed. This never falls back to another way silently. */
export class VerificationError extends Error {
    override readonly name = "VerificationError";
    constructor(url: string, what: string) {
        super(
            `${url}: ${what}. Nothing was installed. If a proxy answers in place of that site, put the program ` +
                "on PATH yourself; otherwise the download was changed on its way: report it.",
        );
    }
}

/** One way to have a tool does not lead there on this machine; the next is tried. */
export class WayFailed extends Error {
    override readonly name = "WayFailed";
}

/** What was downloaded is not what its publisher signed: never a reason to go on with another way quietly. */
export class VerificationError extends Error {
    override readonly name = "VerificationError";
    constructor(url: string, what: string) {
        super(
            `${url}: ${what}. Nothing of it was installed. If a proxy answers in place of that site, put the program ` +
                "on PATH yourself; otherwise the download was changed on its way: report it.",
        );
    }
}

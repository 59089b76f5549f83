import { startStandIn, stopStandIn } from "./standIn";

/** `main.js start` and `main.js stop`, for the command line. */
async function main(verb: string | undefined): Promise<void> {
    if (verb === "start") await startStandIn(console.log);
    else await stopStandIn();
}

main(process.argv[2]).catch((error: Error) => {
    console.error(error.message);
    process.exitCode = 1;
});

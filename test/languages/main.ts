import { join } from "node:path";
import { packageFolder } from "../../sdk/process/packageFolder";
import { generateSdk, languages } from "./generateSdk";

/** Puts the SDKs into the examples, where `pulumi package add` would put them. Git ignores them. */
async function main(): Promise<void> {
    for (const language of languages) {
        const folder = join(packageFolder(), "examples", language, "sdks/nomad-cluster");
        await generateSdk(language, folder, console.log);
        console.log(folder);
    }
}

main().catch((error: unknown) => {
    console.error(error);
    process.exitCode = 1;
});

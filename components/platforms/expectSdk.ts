import { refusal } from "../schema/refusal";

/**
 * Refuses a block whose cloud's SDK is not installed.
 *
 * @throws pulumi.InputPropertiesError with the line that installs it.
 */
export function expectSdk(sdk: string, block: string, cluster: string): void {
    try {
        require.resolve(sdk);
    } catch {
        const reason = `Expected the package \`${sdk}\` to be installed, because the block \`${block}\` uses it, got none. Run \`npm install ${sdk}\` in the folder of your project.`;
        throw refusal(`NomadCluster \`${cluster}\``, "these arguments", [{ propertyPath: block, reason }]);
    }
}

import type { Problem } from "../../../sdk/topology";
import { parseShape } from "./shapes";

export function validateShape(path: string, shape: string | undefined): Problem[] {
    if (shape === undefined || parseShape(shape) !== undefined) return [];
    return [
        {
            propertyPath: path,
            reason: `Expected \`${path}\` to be a shape of Oracle's, a flexible one with its OCPUs and GB of memory, got \`${shape}\`. Use one like \`VM.Standard.E2.1.Micro\` or \`VM.Standard.A1.Flex:2:12\`.`,
        },
    ];
}

import { readFileSync } from "node:fs";
import { join } from "node:path";
import { Analyzer, type PropertyDefinition } from "@pulumi/pulumi/provider/experimental/analyzer";
import { generateSchema } from "@pulumi/pulumi/provider/experimental/schema";
import type { ArrayTypeNode, PropertySignature, Type } from "typescript";
import { packageFolder } from "../../sdk/process/packageFolder";

/** The part of Pulumi's analyzer that is mended here. */
interface AnalyzeType {
    analyzeType: (
        this: AnalyzeType,
        context: unknown,
        type: Type,
        location: PropertySignature,
        ...rest: unknown[]
    ) => PropertyDefinition;
}

/**
 * Text of schema.json: Pulumi's schema of this package's component, inferred from the TypeScript sources. `npm run docs`
 * writes it. See docs/decisions/0013-one-schema.md.
 *
 * @throws Error naming the property whose type other languages could not have.
 */
export function packageSchema(): string {
    const folder = packageFolder();
    const { version, description } = JSON.parse(readFileSync(join(folder, "package.json"), "utf8")) as Record<
        "version" | "description",
        string
    >;
    const main = { main: "components/index.ts" };
    const analyzer = new Analyzer(folder, "nomad-cluster", main, new Set(["NomadCluster"]));
    acceptArraysOfEnums(analyzer as unknown as AnalyzeType);
    const { components, typeDefinitions, dependencies } = analyzer.analyze();
    const schema = generateSchema(
        "nomad-cluster",
        version,
        description,
        components,
        typeDefinitions,
        dependencies,
    );
    // The analyzer leaves its own mark on properties; the lists of required ones say the same in Pulumi's format.
    const withoutMarks = (key: string, value: unknown) => (key === "optional" ? undefined : value);
    return `${JSON.stringify(schema, withoutMarks, 4)}\n`;
}

/** The analyzer looks for an enumeration's name in the property's type, which for a list is the list's. */
function acceptArraysOfEnums(analyzer: AnalyzeType): void {
    const { analyzeType } = analyzer;
    analyzer.analyzeType = function (context, type, location, ...rest) {
        const element = (location.type as ArrayTypeNode | undefined)?.elementType;
        const isListed = type.isUnion() && type.types.every((one) => one.isStringLiteral()) && element;
        const ofElement = isListed
            ? { ...location, type: element, getSourceFile: () => location.getSourceFile() }
            : location;
        return analyzeType.call(this, context, type, ofElement, ...rest);
    };
}

import { readFileSync } from "node:fs";
import { join } from "node:path";
import { Analyzer, type PropertyDefinition } from "@pulumi/pulumi/provider/experimental/analyzer";
import { generateSchema } from "@pulumi/pulumi/provider/experimental/schema";
import type { ArrayTypeNode, PropertySignature, Type } from "typescript";
import { packageFolder } from "../../../sdk/process/packageFolder";
import { forLanguages } from "./forLanguages";
import { type DocumentedProgram, readDocstrings } from "./readDocstrings";

/** The parts of Pulumi's analyzer that are mended here. */
interface AnalyzerParts {
    program: DocumentedProgram;
    analyzeType: (
        this: AnalyzerParts,
        context: unknown,
        type: Type,
        location: PropertySignature,
        ...rest: unknown[]
    ) => PropertyDefinition;
    isPulumiComponent: () => boolean;
}

/** Resources that a program of another language registers itself. */
const customResources = [
    ...[
        "NomadHostVolume",
        "NomadJob",
        "NomadNamespace",
        "NomadVariable",
        "ConsulAclPolicy",
        "NomadAclPolicy",
    ],
];

/** Things that the plugin constructs: the cluster, and resources that consist of two. */
const constructed = ["NomadCluster", "NomadJobRun", "ConsulAclToken", "NomadAclToken"];

/**
 * Text of schema.json: Pulumi's schema of this package's component and its other resources, inferred from the TypeScript sources.
 * `npm run docs` writes it. See docs/decisions/0013-one-schema.md.
 *
 * @throws Error with the property whose type other languages do not support.
 */
export function packageSchema(): string {
    const folder = packageFolder();
    const { version, description } = JSON.parse(readFileSync(join(folder, "package.json"), "utf8")) as Record<
        "version" | "description",
        string
    >;
    const main = { main: "components/index.ts" };
    const analyzer = new Analyzer(
        folder,
        "nomad-cluster",
        main,
        new Set([...constructed, ...customResources]),
    );
    const parts = analyzer as unknown as AnalyzerParts;
    acceptUnions(parts);
    readDocstrings(parts.program);
    // Only classes that were named above are looked at.
    parts.isPulumiComponent = () => true;
    const { components, typeDefinitions, dependencies } = analyzer.analyze();
    const schema = generateSchema(
        "nomad-cluster",
        version,
        description,
        components,
        typeDefinitions,
        dependencies,
    );
    // The analyzer marks optional properties; in Pulumi's format, the lists of required properties say the same.
    const withoutMarks = (key: string, value: unknown) => (key === "optional" ? undefined : value);
    return `${JSON.stringify(forLanguages(schema, customResources), withoutMarks, 4)}\n`;
}

/**
 * The analyzer looks for an enumeration's name in the property's type, which for a list is the list's. It knows no other
 * unions: a value of HCL is anything.
 */
function acceptUnions(analyzer: AnalyzerParts): void {
    const { analyzeType } = analyzer;
    analyzer.analyzeType = function (context, type, location, ...rest) {
        if (type.aliasSymbol?.name === "HclValue") return { $ref: "pulumi.json#/Any" };
        const element = (location.type as ArrayTypeNode | undefined)?.elementType;
        const isListed = type.isUnion() && type.types.every((one) => one.isStringLiteral()) && element;
        const ofElement = isListed
            ? { ...location, type: element, getSourceFile: () => location.getSourceFile() }
            : location;
        return analyzeType.call(this, context, type, ofElement, ...rest);
    };
}

import { forEachChild, getTextOfJSDocComment, type JSDoc, type Node, type Program } from "typescript";

/** The program that Pulumi's analyzer reads. */
export type DocumentedProgram = Pick<Program, "getSourceFiles">;

/** Makes each docstring with links one text. Pulumi's analyzer would print its parts as `[object Object]`. */
export function readDocstrings(program: DocumentedProgram): void {
    for (const file of program.getSourceFiles()) if (!file.isDeclarationFile) readDocstringsOf(file);
}

function readDocstringsOf(node: Node): void {
    const { jsDoc = [] } = node as { jsDoc?: { comment?: JSDoc["comment"] }[] };
    for (const doc of jsDoc) doc.comment = textOf(doc.comment);
    forEachChild(node, readDocstringsOf);
}

function textOf(comment: JSDoc["comment"]): string | undefined {
    return getTextOfJSDocComment(comment)?.replaceAll(/\{@link\s+([^}]+?)\s*\}/g, "`$1`");
}

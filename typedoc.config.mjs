import { Converter } from "typedoc";

/** Leaves out base classes: they are no part of what a user calls, and the page would change with each of their type arguments. */
function leaveOutBaseClasses(app) {
    app.converter.on(Converter.EVENT_RESOLVE, (_context, reflection) => {
        for (const key of ["extendedTypes", "implementedTypes", "overwrites"]) delete reflection[key];
    });
}

/** How `npm run docs` writes docs/api. See docs/decisions/0015-api-reference.md. */
export default {
    name: "API reference",
    entryPoints: ["components/index.ts"],
    out: "docs/api",
    plugin: ["typedoc-plugin-markdown", leaveOutBaseClasses],
    readme: "none",
    disableSources: true,
    excludeExternals: true,
    excludePrivate: true,
    excludeProtected: true,
    hideGenerator: true,
    hideBreadcrumbs: true,
    hidePageHeader: true,
    hideGroupHeadings: true,
    outputFileStrategy: "modules",
    interfacePropertiesFormat: "table",
    classPropertiesFormat: "table",
    parametersFormat: "table",
    validation: { notDocumented: true, notExported: true },
    treatValidationWarningsAsErrors: true,
};

import { Converter } from "typedoc";

/** Says nothing of base classes: they are no part of what a user calls, and the pages would change with each of their type arguments. */
function leaveOutBaseClasses(app) {
    const keys = [
        "extendedTypes",
        "extendedBy",
        "implementedTypes",
        "inheritedFrom",
        "overwrites",
        "typeHierarchy",
    ];
    app.converter.on(Converter.EVENT_END, ({ project }) => {
        for (const reflection of Object.values(project.reflections))
            for (const key of keys) delete reflection[key];
    });
}

/** How `npm run docs` writes docs/api. See docs/decisions/0015-api-reference.md. */
export default {
    name: "API reference",
    entryPoints: ["components/index.ts", "automation/index.ts", "sdk/index.ts"],
    entryModule: "pulumi-nomad-cluster",
    out: "docs/api",
    plugin: ["typedoc-plugin-markdown", leaveOutBaseClasses],
    readme: "none",
    disableSources: true,
    excludeExternals: true,
    excludeInternal: true,
    excludePrivate: true,
    excludeProtected: true,
    skipErrorChecking: true, // the build and the linter check types, in a tenth of the time
    hideGenerator: true,
    hideBreadcrumbs: true,
    hidePageHeader: true,
    hidePageTitle: true, // the docstrings of the entry points have titles
    hideGroupHeadings: true,
    outputFileStrategy: "modules",
    interfacePropertiesFormat: "table",
    classPropertiesFormat: "table",
    parametersFormat: "table",
    validation: { notDocumented: true, notExported: true },
    treatValidationWarningsAsErrors: true,
};

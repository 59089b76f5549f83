import { basename, dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { Converter, PageEvent, ReflectionKind } from "typedoc";
import reference from "./typedoc.config.mjs";

/** The pages of docs/ by the sections of the site's menu, in their order. */
const sections = {
    Start: ["start"],
    Platforms: ["platforms", "local", "digitalocean", "oci", "azure"],
    "How to": [
        "failures",
        "jobs",
        "resources",
        "volumes",
        "pools",
        "names",
        "agents",
        "stacks",
        "languages",
        "automation",
        "replacing",
        "hostKeys",
    ],
    Security: ["security", "firewall", "identities", "tasks"],
    "How it works": ["architecture", "machine", "lifetimes", "benchmark"],
    Project: ["../CHANGELOG", "../CONTRIBUTING"],
};

/** Pages are called by their headings. */
function nameByHeading(app) {
    app.converter.on(Converter.EVENT_CREATE_DOCUMENT, (_, page) => {
        const file = basename(page.name);
        const section = Object.keys(sections).find((name) =>
            sections[name].some((page) => basename(page) === file),
        );
        if (section === undefined) throw new Error(`${file}.md has no section in typedoc.site.mjs.`);
        page.frontmatter.group = section;
        page.name = /^# (.+)$/m.exec(page.content[0].text)[1];
    });
    app.converter.on(Converter.EVENT_RESOLVE_BEGIN, ({ project }) => {
        // The site's own title is above it.
        project.readme[0].text = project.readme[0].text.replace(/^# .+\n/, "");
    });
}

/** Links to docs/api, which a reader without the site needs, lead to the same names of the site's own reference. */
function linkToReference(app) {
    const entries = { README: "pulumi-nomad-cluster", automation: "automation", sdk: "sdk" };
    app.renderer.on(PageEvent.END, (page) => {
        page.contents = page.contents.replaceAll(
            /href="(?:\.\.\/)?media\/(README|automation|sdk)\.md(?:#([^"]+))?"/g,
            (_, file, anchor) => {
                const entry = page.project.getChildByName([entries[file]]);
                const named = page.project
                    .getReflectionsByKind(ReflectionKind.All)
                    .find(({ name, parent }) => parent === entry && name.toLowerCase() === anchor);
                const url = app.renderer.router.getFullUrl(named ?? entry);
                return `href="${page.url.includes("/") ? "../" : ""}${url}"`;
            },
        );
    });
}

const { entryPoints, excludeExternals, excludeInternal, excludePrivate, excludeProtected } = reference;
const [, leaveOutBaseClasses] = reference.plugin;
const root = dirname(fileURLToPath(import.meta.url));

/** How `npm run site` makes a web site of README.md, docs/ and the docstrings. See docs/decisions/0036-site.md. */
export default {
    name: "pulumi-nomad-cluster",
    entryPoints,
    out: "site",
    readme: "README.md",
    projectDocuments: Object.values(sections)
        .flat()
        .map((page) => join(root, `docs/${page}.md`)),
    plugin: [leaveOutBaseClasses, nameByHeading, linkToReference],
    ...{ excludeExternals, excludeInternal, excludePrivate, excludeProtected },
    navigation: { includeGroups: true },
    groupOrder: [...Object.keys(sections), "*"],
    favicon: "docs/pictures/icon.svg",
    customCss: join(root, "docs/site.css"),
    highlightLanguages: ["typescript", "python", "go", "bash", "yaml", "json", "hcl"],
    skipErrorChecking: reference.skipErrorChecking,
    disableSources: true,
    hideGenerator: true,
    sort: ["source-order"],
    validation: { notDocumented: true, notExported: true, invalidPath: true, invalidLink: true },
    treatWarningsAsErrors: true,
};

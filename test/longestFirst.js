const { relative } = require("node:path");
const { default: Sequencer } = require("@jest/test-sequencer");

/**
 * The files that take longest, the longest first; a run that ends with one of them waits for it alone.
 * Jest knows durations only from an earlier run, and CI has none. The list of slowest files that `npm test` prints says what belongs here.
 */
const longest = [
    "e2e/azure",
    "e2e/combined",
    "e2e/jobs",
    "e2e/digitalocean",
    "e2e/replaced",
    "e2e/oci",
    "e2e/ociProd",
    "e2e/digitaloceanSeparated",
    "e2e/pages",
    "e2e/ociFailures",
    "e2e/azureFailures",
    "e2e/interrupted",
    "e2e/localPool",
    "e2e/existing",
    "e2e/machines",
    "e2e/languages",
    "e2e/hostKeys",
    "e2e/operator",
    "e2e/automation",
    "e2e/machinesDocker",
    "e2e/machinesFirewall",
    "integration/cluster/lifetimes",
    "integration/providers/membership",
    "unit/node/apply",
];

/** Jest's own order, behind the files that take longest. */
class LongestFirst extends Sequencer {
    sort(tests) {
        const rank = ({ path }) => {
            const index = longest.indexOf(relative(__dirname, path).replace(/\.test\.ts$/, ""));
            return index === -1 ? longest.length : index;
        };
        return super.sort(tests).sort((a, b) => rank(a) - rank(b));
    }
}

module.exports = Object.assign(LongestFirst, { longest });

/**
 * A service that looks at the status of clusters again and again: prints how many objects it has after ten looks, and after forty more.
 * It is a process of its own because V8 counts the objects of a process's first context only, and Jest runs tests in another.
 * Objects, because bytes also count the machine code that V8 still makes after many looks.
 */
const { setImmediate } = require("node:timers/promises");
const { queryObjects } = require("node:v8");
const { clusterStatus } = require("pulumi-nomad-cluster/automation");

const stacks = JSON.parse(process.argv[2]);

async function look(times) {
    for (let time = 0; time < times; time += stacks.length) await Promise.all(stacks.map(clusterStatus));
    return objectsInUse();
}

/** Exact to a few objects: what the last call still held is let go in the next turn, and each count collects the garbage first. */
async function objectsInUse() {
    await setImmediate();
    queryObjects(Object, { format: "count" });
    await setImmediate();
    return queryObjects(Object, { format: "count" });
}

void (async () => {
    const before = await look(10);
    process.stdout.write(JSON.stringify({ before, after: await look(40) }));
})();

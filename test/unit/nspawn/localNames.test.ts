import * as fc from "fast-check";
import { localName, stackPrefix } from "../../../sdk/nspawn/localNames";
import { checkName } from "../../../sdk/nspawn/names";

/** Names that Pulumi allows: letters, digits, `-`, `_` and `.`. https://www.pulumi.com/docs/iac/concepts/stacks/ */
const pulumiName = fc.oneof(
    fc.stringMatching(/^[A-Za-z0-9_.-]{1,10}$/),
    fc.stringMatching(/^[A-Za-z0-9_.-]{20,60}$/),
);
const nodeName = fc.stringMatching(/^[a-z][a-z0-9-]{0,19}-[0-9]{1,3}$/);
type Place = [project: string, stack: string, cluster: string];
const place: fc.Arbitrary<Place> = fc.tuple(pulumiName, pulumiName, pulumiName);

test("a usual name can be read", () => {
    expect(localName("nomad-cluster", "dev", "local", "node-0")).toMatch(/^dev-[0-9a-f]{6}-local-node-0$/);
    expect(localName("nomad-cluster", "dev", "local")).toMatch(/^dev-[0-9a-f]{6}-local$/);
});

test("every name is one that a machine and a network may have", () => {
    fc.assert(
        fc.property(place, fc.option(nodeName, { nil: undefined }), ([project, stack, cluster], node) => {
            expect(() => checkName("machine", localName(project, stack, cluster, node))).not.toThrow();
        }),
    );
});

test.each([["_dev"], ["-dev"], ["..."]])("also that of a stack named %p", (stack) => {
    expect(() => checkName("machine", localName("project", stack, "local", "node-0"))).not.toThrow();
});

test.each([["prod-"], ["-"], ["_"], ["-prod"]])("also that of a network of a cluster named %p", (cluster) => {
    expect(() => checkName("network", localName("project", "dev", cluster))).not.toThrow();
});

test("a readable name and a shortened one of the same stack are never the same", () => {
    // A cluster may well be called what another one's shortened name reads as.
    const shortened = localName("project", "dev", "Prod");
    const cluster = shortened.slice(stackPrefix("project", "dev").length);
    expect(localName("project", "dev", cluster)).not.toBe(shortened);
});

test("the same machine always has the same name", () => {
    fc.assert(
        fc.property(place, nodeName, ([project, stack, cluster], node) => {
            expect(localName(project, stack, cluster, node)).toBe(localName(project, stack, cluster, node));
        }),
    );
});

test("two machines of one cluster never share a name", () => {
    fc.assert(
        fc.property(place, nodeName, nodeName, ([project, stack, cluster], one, other) => {
            fc.pre(one !== other);
            expect(localName(project, stack, cluster, one)).not.toBe(
                localName(project, stack, cluster, other),
            );
        }),
    );
});

test("two clusters of one stack never share a machine's name, whatever their groups are called", () => {
    expect(localName("project", "dev", "a", "b-c-0")).not.toBe(localName("project", "dev", "a-b", "c-0"));
    const cluster = fc.constantFrom("a", "b", "a-b", "b-a", "a-a", "A", "");
    const group = fc.constantFrom("a", "b", "a-b", "b-a");
    fc.assert(
        fc.property(cluster, cluster, group, group, (one, other, groupOfOne, groupOfOther) => {
            fc.pre(one !== other);
            expect(localName("project", "dev", one, `${groupOfOne}-0`)).not.toBe(
                localName("project", "dev", other, `${groupOfOther}-0`),
            );
        }),
    );
});

test.each([
    ["stacks that differ in case", ["project", "Dev", "local"], ["project", "dev", "local"]],
    ["stacks that differ in a sign", ["project", "dev.1", "local"], ["project", "dev-1", "local"]],
    ["a project and a stack that read as another pair", ["a-b", "c", "local"], ["a", "b-c", "local"]],
    [
        "a stack and a cluster that read as another pair",
        ["project", "a", "b-local"],
        ["project", "a-b", "local"],
    ],
] satisfies [string, Place, Place][])("%s have names of their own", (_, one, other) => {
    expect(localName(...one, "node-0")).not.toBe(localName(...other, "node-0"));
});

test("everything of a stack begins with the stack's prefix, so that `down` finds what no state knows of", () => {
    fc.assert(
        fc.property(place, fc.option(nodeName, { nil: undefined }), ([project, stack, cluster], node) => {
            expect(localName(project, stack, cluster, node).startsWith(stackPrefix(project, stack))).toBe(
                true,
            );
        }),
    );
});

test("nothing of another stack begins with it, so that `down` leaves the neighbours alone", () => {
    const neighbours = fc.oneof(
        fc.tuple(place, place),
        // Names that begin with each other, as `dev` and `dev-2` do.
        fc.tuple(place, pulumiName).map(([[project, stack, cluster], more]): [Place, Place] => [
            [project, stack, cluster],
            [project, `${stack}-${more}`, cluster],
        ]),
    );
    fc.assert(
        fc.property(neighbours, ([[project, stack], [otherProject, otherStack, cluster]]) => {
            fc.pre(project !== otherProject || stack !== otherStack);
            const stranger = localName(otherProject, otherStack, cluster, "node-0");
            expect(stranger.startsWith(stackPrefix(project, stack))).toBe(false);
        }),
    );
});

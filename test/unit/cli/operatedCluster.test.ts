import { chosenCluster, machineNamed } from "../../../cli/operatedCluster";
import { stateWith } from "./clusterState";

test("a machine is found by its name", () => {
    const state = stateWith({}, "203.0.113.1", "203.0.113.2");
    expect(machineNamed(state, "node-1")).toBe(state.machines[1]);
});

test("an unknown machine's name is answered with the names that there are", () => {
    expect(() => machineNamed(stateWith({}, "203.0.113.1", "203.0.113.2"), "node-7")).toThrow(
        "Expected a machine of the cluster, `node-0`, `node-1`, got `node-7`.",
    );
});

const [east, west] = [stateWith({ name: "east" }), stateWith({ name: "west" })];

test("a stack's only cluster needs no name", () => {
    expect(chosenCluster([east], undefined)).toBe(east);
});

test("of several, the one named is meant", () => {
    expect(chosenCluster([east, west], "west")).toBe(west);
});

test.each([
    ["none of several", [east, west], undefined, "`east`, `west`, got none"],
    ["an unknown one", [east], "north", "`east`, got `north`"],
])("%s named is an error that lists them", (_, clusters, name, message) => {
    expect(() => chosenCluster(clusters, name)).toThrow(`Expected \`--cluster\` to name one of ${message}`);
});

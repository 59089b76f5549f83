import { NomadAclToken, NomadCluster } from "../../components";
import { registerForPlugin } from "../../components/providers/dynamicResource";
import { localAnswers } from "./answers";
import { type Answers, Recorder, type Registration } from "./recorder";

const dynamic = /^pulumi-nodejs:nomad-cluster:/;
const ofPlugin = (type: string) => type.replace(dynamic, "nomad-cluster:index:");

function pluginAnswers(): Answers {
    return Object.fromEntries(
        Object.entries(localAnswers()).map(([type, answer]) => [ofPlugin(type), answer]),
    );
}

async function registrations(answers: Answers): Promise<Registration[]> {
    const recorder = await Recorder.start(answers);
    const cluster = new NomadCluster("prod", { local: {} });
    new NomadAclToken("mine", { cluster: cluster.access, policies: [] });
    await recorder.settled();
    return recorder.registrations;
}

/** Without what differs by intention: types, the line that loads a dynamic provider, and aliases. */
function comparable(all: Registration[]): unknown[] {
    return all
        .map(({ type, dependencies, parent, inputs, ...rest }) => {
            const waits = dependencies.map(ofPlugin).sort();
            return {
                ...rest,
                type: ofPlugin(type),
                parent: ofPlugin(parent),
                dependencies: waits,
                inputs: { ...inputs, __provider: undefined },
                aliases: [],
            };
        })
        .sort((one, other) => (one.type + one.name < other.type + other.name ? -1 : 1));
}

test("the plugin registers the same resources as a program in TypeScript, as its own, and each names the other as an alias", async () => {
    const typescript = await registrations(localAnswers());
    registerForPlugin();
    const plugin = await registrations(pluginAnswers());

    expect(comparable(plugin)).toEqual(comparable(typescript));
    const ours = typescript.filter(({ type }) => dynamic.test(type));
    expect(ours.length).toBeGreaterThan(30);
    for (const { type, inputs, aliases } of ours) {
        expect(inputs.__provider).toEqual(expect.any(String));
        expect(aliases).toContain(ofPlugin(type));
    }
    expect(plugin.filter(({ type, inputs }) => dynamic.test(type) || "__provider" in inputs)).toEqual([]);
    const known = plugin.filter(({ aliases }) => aliases.some((alias) => dynamic.test(alias)));
    expect(known.map(({ type }) => type).sort()).toEqual(ours.map(({ type }) => ofPlugin(type)).sort());
});

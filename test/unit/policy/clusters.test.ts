import { check } from "./check";

const cluster = (props: Record<string, unknown>) => [{ type: "nomad-cluster:index:NomadCluster", props }];
const sound = { consulServers: 3, nomadServers: 3, tlsEnabled: true };

test.each([1, 3, 5])("a cluster may have %d servers", (count) => {
    const resources = cluster({ ...sound, consulServers: count, nomadServers: count });
    expect(check("odd-server-count", resources)).toEqual([]);
});

test.each(["consulServers", "nomadServers"])("a cluster must not have an even number of %s", (property) => {
    expect(check("odd-server-count", cluster({ ...sound, [property]: 4 }))).toEqual([
        `Expected \`${property}\` to be odd, got \`4\`. Use 1, 3 or 5 machines with that server role.`,
    ]);
});

test("a cluster that does not say how many servers it has does not pass", () => {
    expect(check("odd-server-count", cluster({}))).toHaveLength(2);
});

test("a cluster with TLS passes", () => {
    expect(check("tls-on", cluster(sound))).toEqual([]);
});

test.each([false, undefined])("a cluster must not have tlsEnabled %s", (tlsEnabled) => {
    expect(check("tls-on", cluster({ ...sound, tlsEnabled }))).toEqual([
        `Expected \`tlsEnabled\` to be true, got \`${String(tlsEnabled)}\`. Leave TLS on; a cluster without it has to be made anew with a version of this package that has it.`,
    ]);
});

test("other resources with such properties are no clusters", () => {
    const resources = [{ type: "other:index:Thing", props: { consulServers: 2, tlsEnabled: false } }];
    expect([...check("odd-server-count", resources), ...check("tls-on", resources)]).toEqual([]);
});

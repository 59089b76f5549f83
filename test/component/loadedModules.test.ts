/** What only the providers' process and the commands need, which each preview would load in vain. */
const heavy = ["undici", "ssh2"];

test.each(heavy)("a program with a cluster does not load %s", (name) => {
    jest.isolateModules(() => {
        jest.doMock(name, () => {
            throw new Error(`${name} was loaded`);
        });
        expect(jest.requireActual("../../components")).toHaveProperty("NomadCluster");
    });
});

/** Only the providers' process and the commands need these modules. Each preview would load them in vain. */
const heavy = ["undici", "ssh2"];

test.each(heavy)("a program with a cluster does not load %s", (name) => {
    jest.isolateModules(() => {
        jest.doMock(name, () => {
            throw new Error(`${name} was loaded`);
        });
        expect(jest.requireActual("../../components")).toHaveProperty("NomadCluster");
    });
});

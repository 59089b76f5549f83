import type * as automation from "../../../sdk/cluster";
import { answer, startTestCluster, type TestCluster } from "./testCluster";

/** Values that the tests of a file share; set before the first test. */
export interface TestBed {
    cluster: TestCluster;
    /** Lines that the providers printed on standard error in the current test. */
    told: string[];
}

/** A cluster for all tests of the file that calls it, which also has to mock: see {@link automationMock}. */
export function useTestCluster(options: { consul?: boolean } = {}): TestBed {
    const bed = { told: [] } as unknown as TestBed;
    beforeAll(async () => {
        bed.cluster = await startTestCluster(options);
    });
    afterAll(async () => bed.cluster?.stop());
    beforeEach(() => {
        bed.told = [];
        jest.spyOn(console, "error").mockImplementation((line: string) => void bed.told.push(line));
    });
    afterEach(() => jest.restoreAllMocks());
    return bed;
}

/** `sdk/cluster` with the way to the test cluster in it, for the file's own `jest.mock`, which no other file can call for it. */
export function automationMock(): typeof automation {
    const real = jest.requireActual<typeof automation>("../../../sdk/cluster");
    return { ...real, withCluster: answer(real.withCluster) };
}

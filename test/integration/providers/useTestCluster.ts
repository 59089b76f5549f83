import type * as automation from "../../../sdk/cluster";
import { answer, startTestCluster, type TestCluster } from "./testCluster";

/** What the tests of a file share; filled in before the first of them. */
export interface TestBed {
    cluster: TestCluster;
    /** What the providers told on standard error in the test that runs. */
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

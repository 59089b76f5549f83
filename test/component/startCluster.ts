import { NomadCluster, type NomadClusterArgs } from "../../components";
import { localAnswers } from "./answers";
import { type Answers, Recorder } from "./recorder";

/** Makes a cluster named `prod` on recorded mocks and waits until all of it is registered. */
export async function startCluster(
    args: NomadClusterArgs = { local: {} },
    answers: Answers = localAnswers(),
): Promise<{ cluster: NomadCluster; recorder: Recorder }> {
    const recorder = await Recorder.start(answers);
    const cluster = new NomadCluster("prod", args);
    await recorder.settled();
    return { cluster, recorder };
}

import { thisUpdate } from "../../../components/providers/thisUpdate";

/** Deletes in an update after the one that created: in the same one, a thing is left to the resource that was created as it. */
export async function deleteLater<State>(
    provider: { delete?: (id: string, state: State) => Promise<void> },
    id: string,
    state: NoInfer<State>,
): Promise<void> {
    thisUpdate.created.clear();
    return provider.delete!(id, state);
}

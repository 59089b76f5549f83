import { gossipKeyProvider } from "./gossipKey";
import { localArtifactsProvider } from "./localArtifacts";
import { localMachineProvider } from "./localMachine";
import { localNetworkProvider } from "./localNetwork";

/** Every dynamic provider, by the name that its resources' types end in. */
export const providers = {
    GossipKey: gossipKeyProvider,
    LocalArtifacts: localArtifactsProvider,
    LocalMachine: localMachineProvider,
    LocalNetwork: localNetworkProvider,
} as const;

export type ProviderName = keyof typeof providers;

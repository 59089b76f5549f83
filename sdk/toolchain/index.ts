export { type ArtifactMirror, ensureArtifacts } from "./artifacts";
export { cacheFolder, installOnce } from "./cache";
export { renderTools } from "./doctor";
export {
    type DownloadSites,
    ensureTools,
    type EnsureToolsOptions,
    officialSites,
    type Toolchain,
} from "./ensureTools";
export { findTools, type FoundTool } from "./findTools";
export { type HostProgram, installHostPackages, missingHostPrograms } from "./hostPackages";
export { type Arch, hostPlatform, type Platform } from "./platform";
export type { Progress } from "./progress";
export { standardTools, type Tool, type ToolName, toolTable } from "./toolTable";
export { VerificationError } from "./wayFailed";

export { defaultVersions } from "./defaultVersions";
export { validateVersions, type VersionArgs, versionWarnings } from "./validateVersions";

export { NoHostKey, shownHostKey } from "./hostKey";
export { fingerprint, HostKeyChanged } from "./hostKeyChanged";
export { logIn } from "./logIn";
export type { RemoteRun } from "./remoteRun";
export { runOn } from "./runOn";
export { runOverSsh } from "./runOverSsh";
export { sshAnswers } from "./sshAnswers";
export type { SshTarget } from "./target";
export { SshTunnel } from "./tunnel";

export { fingerprint, HostKeyChanged, NoHostKey, shownHostKey } from "./hostKey";
export { logIn } from "./logIn";
export { type RemoteRun, runOn } from "./runOn";
export { runOverSsh } from "./runOverSsh";
export { sshAnswers } from "./sshAnswers";
export type { SshTarget } from "./target";
export { SshTunnel } from "./tunnel";

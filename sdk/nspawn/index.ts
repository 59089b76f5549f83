export { setExtraAddresses } from "./extraAddresses";
export { setFirewall } from "./firewall";
export { checkHost } from "./host";
export { forwardingProblem } from "./hostFirewall";
export { capacityProblem, capacityText } from "./hostLimits";
export { hostKeysOn } from "./hostKeys";
export { ensureImage, type Image } from "./image";
export {
    createMachine,
    type FirstBoot,
    getMachine,
    killMachine,
    killMachines,
    listMachines,
    type Machine,
    removeMachine,
    startMachine,
    stopMachine,
} from "./machine";
export type { InterfaceSpec, MachineSpec, ReadOnlyMount } from "./machineSpec";
export { createNetwork, getNetwork, listNetworks, type NetworkSpec, removeNetwork } from "./network";
export type { Network } from "./networkRecord";
export { reachesOutside } from "./outside";
export { addMembers, bundleMount, fillPool, membersOf, removePool, startMembers } from "./pool";
export { bundleSha256, getPool, type PoolOwner, type PoolRecord, poolsOf, putPool } from "./poolRecord";
export { sweep } from "./sweep";

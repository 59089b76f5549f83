import { nodeProgram } from "../../../sdk/node/nodeProgram";
import type { MachineRoot } from "../../machineRoot";

const path = "usr/local/sbin/nomad-cluster-node";

/** Installs the node program as a machine has it. With `patch`, Python statements that replace parts of it run before it. */
export async function installProgram(root: MachineRoot, patch = ""): Promise<void> {
    await root.write(path, nodeProgram(), 0o755);
    if (patch === "") return;
    await root.write("srv/node-program", nodeProgram());
    await root.write(path, patched("/srv/node-program", patch), 0o755);
}

/** A Python program that runs `statements` with the modules of the node program at `programPath`, by default that program. */
export function patched(programPath: string, patch: string, statements = "main.main()"): string {
    return `#!/usr/bin/python3 -IS
import importlib, pkgutil, sys
sys.path.insert(0, "${programPath}")
import node
for module in pkgutil.iter_modules(node.__path__):
    importlib.import_module(f"node.{module.name}")
from node import agents, lock, main, restart, say, settings, systemd, waiting
${patch}
${statements}
`;
}

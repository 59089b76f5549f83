import { join } from "node:path";
import { tmpdir } from "node:os";

// How many machines this host has, and may have beside them, is nothing that a recorded program depends on.
process.env.PULUMI_NOMAD_CLUSTER_STATE = join(tmpdir(), "no-machines-of-component-tests");

import { commandType } from "../rig/command/commandType";
import { connectionProperty } from "../rig/command/connection";
import { serve } from "../rig/plugin/serve";

/** The command plugin for machines that exist on paper only: every remote command succeeds and prints nothing. */
void serve("@pulumi/command", {
    "command:remote:Command": commandType({ connection: connectionProperty }, async () => ({
        stdout: "",
        stderr: "",
    })),
});

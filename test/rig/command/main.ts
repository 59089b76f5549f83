import { serve } from "../plugin/serve";
import { copyFile } from "./copyFile";
import { copyToRemote } from "./copyToRemote";
import { localCommand } from "./localCommand";
import { remoteCommand } from "./remoteCommand";

/** Stands in for the real plugin: https://www.pulumi.com/registry/packages/command/ (1.2.x). */
void serve("@pulumi/command", {
    "command:local:Command": localCommand,
    "command:remote:Command": remoteCommand,
    "command:remote:CopyFile": copyFile,
    "command:remote:CopyToRemote": copyToRemote,
});

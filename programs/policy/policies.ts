import type { Policies } from "@pulumi/policy";
import { closedToWorld } from "./closedToWorld";
import { closedVaults } from "./closedVaults";
import { gossipOnBothProtocols } from "./gossipOnBothProtocols";
import { narrowAdminRanges } from "./narrowAdminRanges";
import { noSecretInUserData } from "./noSecretInUserData";
import { oddServerCount } from "./oddServerCount";
import { tagsPresent } from "./tagsPresent";
import { tlsOn } from "./tlsOn";

/** Apart from index.ts, which starts a server when it is loaded. */
export const policies: Policies = [
    closedToWorld,
    closedVaults,
    gossipOnBothProtocols,
    narrowAdminRanges,
    noSecretInUserData,
    oddServerCount,
    tagsPresent,
    tlsOn,
];

/**
 * The policy pack: `pulumi preview --policy-pack programs/policy` after `npm run build`. Every policy can be configured or
 * switched off with `--policy-pack-config`, a JSON file of policy names.
 */
import { PolicyPack } from "@pulumi/policy";
import { policies } from "./policies";

new PolicyPack("nomad-cluster", { policies });

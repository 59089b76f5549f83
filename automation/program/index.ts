import { readFileSync } from "node:fs";
import * as pulumi from "@pulumi/pulumi";
import { NomadCluster, type NomadClusterArgs } from "../../components";
import { argumentsVariable } from "./argumentsVariable";

/** The program of a stack that is made of arguments. */
const args = JSON.parse(readFileSync(process.env[argumentsVariable]!, "utf8")) as NomadClusterArgs;
const cluster = new NomadCluster(pulumi.getStack(), args);

export const ingress = cluster.ingress;

#!/usr/bin/env node
import { Command } from "commander";
import { doctor } from "./doctor";
import { down } from "./down";
import { status } from "./status";
import { up } from "./up";

const program = new Command("pulumi-nomad-cluster")
    .description(
        "Operates Nomad clusters that pulumi-nomad-cluster made, from the folder of their Pulumi project.",
    )
    .showHelpAfterError();

const stackOption = ["--stack <name>", "the Pulumi stack", "dev"] as const;

program
    .command("up")
    .description("bring the stack up: tools, `pulumi up`, then a table of the cluster")
    .option(...stackOption)
    .option("--local", "prepare this Linux machine to run machines itself", false)
    .action(up);
program
    .command("down")
    .description("destroy the stack, and whatever it left on this machine")
    .option(...stackOption)
    .option("--local", "also remove strays of the stack's machines from this Linux machine", false)
    .action(down);
program
    .command("status")
    .description("show machines, leaders and voters; exit 1 where something is not well")
    .option(...stackOption)
    .option("--json", "for programs", false)
    .action(status);
program
    .command("doctor")
    .description("show which programs are there, from where, and what is missing")
    .action(doctor);

program.parseAsync().catch((error: unknown) => {
    console.error(error instanceof Error ? error.message : error);
    process.exitCode = 1;
});

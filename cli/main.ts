#!/usr/bin/env node
import { Argument, Command } from "commander";
import { defaultStack, enterProject } from "./commandLine";
import { doctor } from "./doctor";
import { down } from "./down";
import { env } from "./env";
import { agents, logs } from "./logs";
import { ssh } from "./ssh";
import { status } from "./status";
import { ui } from "./ui";
import { up } from "./up";

const program = new Command("pulumi-nomad-cluster")
    .description(
        "Operates Nomad clusters that pulumi-nomad-cluster made, from the folder of their Pulumi project.",
    )
    .showHelpAfterError()
    .enablePositionalOptions(); // what comes after a machine's name belongs to the command that runs there

const stackOption = ["--stack <name>", "the Pulumi stack", defaultStack] as const;
const clusterOption = ["--cluster <name>", "the cluster, where the stack has several"] as const;

program
    .command("up")
    .description("bring the stack up: tools, `pulumi up`, then a table of the cluster")
    .option(...stackOption)
    .option("--local", "prepare this Linux machine to run machines itself", false)
    .option("-y, --yes", "replace and delete without asking", false)
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
    .command("env")
    .description('print variables for `eval "$(… env)"`: then `nomad` and `consul` work as the operator')
    .option(...stackOption)
    .option(...clusterOption)
    .action(env);
program
    .command("ui")
    .description("open both UIs on this machine, through SSH, until Ctrl-C")
    .option(...stackOption)
    .option(...clusterOption)
    .action(ui);
program
    .command("ssh")
    .description("log in on a machine, or run a command there")
    .argument("<node>", "the machine's name, as `status` has it")
    .argument("[command...]", "what to run there; default a shell")
    .option(...stackOption)
    .option(...clusterOption)
    .passThroughOptions()
    .action(ssh);
program
    .command("logs")
    .description("show the last log lines of a machine's agents")
    .argument("<node>", "the machine's name, as `status` has it")
    .addArgument(new Argument("[agent]", "only this one's").choices(agents))
    .option("-f, --follow", "go on with lines as they come, until Ctrl-C", false)
    .option(...stackOption)
    .option(...clusterOption)
    .action(logs);
program
    .command("doctor")
    .description("show which programs are there, from where, and what is missing")
    .action(doctor);

for (const command of program.commands) command.option("-C, --cwd <folder>", "the Pulumi project's folder");
program.hook("preAction", (_, command) => {
    const { cwd } = command.opts<{ cwd?: string }>();
    if (cwd !== undefined) enterProject(cwd);
});
program.parseAsync().catch((error: unknown) => {
    console.error(error instanceof Error ? error.message : error);
    process.exitCode = 1;
});

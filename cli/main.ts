#!/usr/bin/env node
import { Argument, Command, InvalidArgumentError } from "commander";
import { defaultStack, enterProject } from "./commandLine";
import { doctor } from "./doctor";
import { down } from "./down";
import { env } from "./env";
import { init } from "./init";
import { agents, logs } from "./logs";
import { addToPool, listPools, removeFromPool } from "./pool";
import { ssh } from "./ssh";
import { status } from "./status";
import { ui } from "./ui";
import { up } from "./up";

const program = new Command("pulumi-nomad-cluster")
    .description(
        "Makes Pulumi projects with Nomad clusters, and operates the clusters from the folders of their projects.",
    )
    .showHelpAfterError()
    .enablePositionalOptions(); // the words after a machine's name belong to the command that runs there

const stackOption = ["--stack <name>", "the Pulumi stack", defaultStack] as const;
const clusterOption = ["--cluster <name>", "the cluster, if the stack has several"] as const;

program
    .command("init")
    .description("write a Pulumi project with a cluster into this folder")
    .option("--platform <name>", "where its machines run; default: asks")
    .option("--name <name>", "name of the project; default: the folder's")
    .action(init);
program
    .command("up")
    .description("bring the stack up: tools, `pulumi up`, then a table of the cluster")
    .option(...stackOption)
    .option("--local", "prepare this Linux computer to run local machines", false)
    .option("-y, --yes", "replace and delete without asking", false)
    .action(up);
program
    .command("down")
    .description("destroy the stack and remove everything that it left on this computer")
    .option(...stackOption)
    .option("--local", "also remove machines that are in no state from this Linux computer", false)
    .action(down);
program
    .command("status")
    .description("show machines, leaders and voters; exit 1 if something is not well")
    .option(...stackOption)
    .option("--json", "for programs", false)
    .action(status);
program
    .command("env")
    .description(
        'print variables for `eval "$(… env)"`, with which `nomad` and `consul` work as the operator',
    )
    .option(...stackOption)
    .option(...clusterOption)
    .action(env);
program
    .command("ui")
    .description("open both UIs on this computer, through SSH, until Ctrl-C")
    .option(...stackOption)
    .option(...clusterOption)
    .action(ui);
program
    .command("ssh")
    .description("log in on a machine, or run a command there")
    .argument("<node>", "the machine's name, as `status` shows it")
    .argument("[command...]", "the command to run there; default: a shell")
    .option(...stackOption)
    .option(...clusterOption)
    .passThroughOptions()
    .action(ssh);
program
    .command("logs")
    .description("show the last log lines of a machine's agents")
    .argument("<node>", "the machine's name, as `status` shows it")
    .addArgument(new Argument("[agent]", "only this one's").choices(agents))
    .option("-f, --follow", "follow the log until Ctrl-C", false)
    .option(...stackOption)
    .option(...clusterOption)
    .action(logs);
const pool = program
    .command("pool")
    .description("add and remove members of pools on this computer, without an update");
pool.command("add")
    .description("add members to a pool, and wait until they are ready")
    .argument("<pool>", "the pool's name in the arguments")
    .option("--count <number>", "how many", countOf, 1)
    .option(...stackOption)
    .option(...clusterOption)
    .action(addToPool);
pool.command("remove")
    .description("have a member leave the cluster, and remove its machine")
    .argument("<machine>", "the member's name, as `status` shows it")
    .option(...stackOption)
    .option(...clusterOption)
    .action(removeFromPool);
pool.command("list")
    .description("show the machines of pools on this computer")
    .option(...stackOption)
    .option(...clusterOption)
    .action(listPools);
program
    .command("doctor")
    .description("show which programs were found, where, and which are missing")
    .action(doctor);

for (const command of [...program.commands, ...pool.commands].filter((each) => each !== pool))
    command.option("-C, --cwd <folder>", "the Pulumi project's folder");
function countOf(text: string): number {
    const count = Number(text);
    if (Number.isInteger(count) && count >= 1 && count <= 200) return count;
    throw new InvalidArgumentError("Use a whole number from 1 to 200.");
}

program.hook("preAction", (_, command) => {
    const { cwd } = command.opts<{ cwd?: string }>();
    if (cwd !== undefined) enterProject(cwd);
});
program.parseAsync().catch((error: unknown) => {
    console.error(error instanceof Error ? error.message : error);
    process.exitCode = 1;
});

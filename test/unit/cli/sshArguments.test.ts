import { OperatorFolder } from "../../../cli/operatorFolder";
import { knownHosts, sshArguments } from "../../../cli/ssh";
import { run } from "../../../sdk/process/run";
import { stateWith } from "./clusterState";

const { machines, sshUser } = stateWith({}, "203.0.113.1");

/** The settings that a real ssh reads from the arguments, without a connection. */
async function understood(folder: string): Promise<Record<string, string>> {
    return understoodOf(sshArguments(machines[0]!, [], sshUser, new OperatorFolder(folder)));
}

async function understoodOf(args: string[]): Promise<Record<string, string>> {
    const printed = await run("ssh", ["-F", "none", "-G", ...args]);
    return Object.fromEntries(
        printed.split("\n").map((line) => line.split(/ (.*)/s).slice(0, 2) as [string, string]),
    );
}

test("ssh logs in as the cluster's user with the cluster's key alone", async () => {
    expect(await understood("/state/prod")).toMatchObject({
        ...{ user: "admin", hostname: "203.0.113.1" },
        ...{ identityfile: "/state/prod/ssh_key", identitiesonly: "yes" },
    });
});

test("ssh lets in the recorded host key alone, apart from the user's own list", async () => {
    const machine = { ...machines[0]!, hostKey: "ssh-ed25519 AAAA" };
    const args = sshArguments(machine, [], sshUser, new OperatorFolder("/state/prod"));
    expect(await understoodOf(args)).toMatchObject({
        ...{ userknownhostsfile: "/state/prod/known_hosts", stricthostkeychecking: "true" },
        ...{ hostkeyalgorithms: "ssh-ed25519", hostkeyalias: "id-of-0" },
    });
});

test("known hosts are the machines with a recorded key, by their IDs", () => {
    const [machine] = machines;
    expect(
        knownHosts([
            { ...machine!, hostKey: "ssh-ed25519 AAAA" },
            { ...machine!, id: "of an earlier version" },
        ]),
    ).toBe("id-of-0 ssh-ed25519 AAAA\n");
});

test("a machine in a state without recorded host keys is known from its first login on", async () => {
    expect(await understood("/state/prod")).toHaveProperty("stricthostkeychecking", "accept-new");
});

test("a machine that took another's place at its address is known by a host key of its own", async () => {
    const aliases = ["id-of-0", "its-successor"].map(async (id) => {
        const args = sshArguments({ ...machines[0]!, id }, [], sshUser, new OperatorFolder("/state"));
        return understoodOf(args);
    });
    expect((await Promise.all(aliases)).map(({ hostkeyalias }) => hostkeyalias)).toEqual([
        "id-of-0",
        "its-successor",
    ]);
});

test("a folder with blanks and encoded characters stays one folder", async () => {
    const folder = "/my state/team%2Fprod";
    const { identityfile, userknownhostsfile } = await understood(folder);
    // -G prints values before their %-sequences are replaced.
    expect(
        [identityfile, userknownhostsfile].map((path) => path?.replaceAll("%%", "%").replaceAll('"', "")),
    ).toEqual([`${folder}/ssh_key`, `${folder}/known_hosts`]);
});

test("a command's words come after the machine, so that none is taken for an option of ssh", () => {
    const args = sshArguments(machines[0]!, ["ls", "-la"], sshUser, new OperatorFolder("/state"));
    expect(args.slice(-3)).toEqual(["admin@203.0.113.1", "ls", "-la"]);
});

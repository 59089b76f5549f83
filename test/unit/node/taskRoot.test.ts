import { combined, BundledMachine } from "./bundledMachine";

let machine: BundledMachine;

beforeEach(async () => {
    machine = await BundledMachine.create();
});
afterEach(async () => machine.root.remove());

const linksOf = async (folder: string) =>
    (await machine.root.run(`find ${folder} -maxdepth 1 -type l -printf '%f %l\\n' | sort`))
        .trim()
        .split("\n");

test("a task gets the machine's links at the top of its root folder, also if an earlier one is wrong", async () => {
    const folder = "/var/lib/nomad-cluster/task-root";
    await machine.receive(
        combined,
        undefined,
        `mkdir -p ${folder} && ln -s nowhere ${folder}/bin && ln -s nowhere ${folder}/lib.new`,
    );
    const links = await linksOf("/");
    expect(links).toContain("bin usr/bin");
    expect(await linksOf(folder)).toEqual(links);
});

test("a machine without these links is refused before Nomad starts, with what to do", async () => {
    const unmerged = "rm /lib32 2>/dev/null; mkdir /lib32";
    await expect(machine.receive(combined, undefined, unmerged)).rejects.toThrow(
        "expected /lib32 to be a link to /usr/lib32, got a folder of its own, which tasks of Nomad would lack: use an image",
    );
    expect(await machine.asked()).not.toContain("restart --no-block nomad");
});

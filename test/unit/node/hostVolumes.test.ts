import type { TopologyArgs } from "../../../sdk/topology";
import { combined, BundledMachine } from "./bundledMachine";

let machine: BundledMachine;

beforeEach(async () => {
    machine = await BundledMachine.create();
});
afterEach(async () => machine.root.remove());

const withVolumes: TopologyArgs = {
    groups: {
        node: {
            ...combined.groups!.node!,
            hostVolumes: {
                redis: { path: "/srv/data/redis" },
                web: { path: "/srv/web", readOnly: true },
            },
        },
    },
};

const modes = async (...paths: string[]) =>
    (await machine.root.run(`stat -c '%n %U %a' ${paths.join(" ")}`)).trim().split("\n");

test("missing folders of host volumes are made: the volume for every task's user, the others for root", async () => {
    const said = await machine.receive(withVolumes);
    expect(await modes("/srv", "/srv/data", "/srv/data/redis", "/srv/web")).toEqual([
        "/srv root 755",
        "/srv/data root 755",
        "/srv/data/redis root 777",
        "/srv/web root 755",
    ]);
    expect(said).toContain("made /srv/data/redis for the host volume redis");
});

test("an existing folder keeps its owner, mode and content, also if the volume is given up", async () => {
    const prepare =
        "mkdir -p /srv/web && chown nobody /srv/web && chmod 700 /srv/web && echo old >/srv/web/page";
    await machine.receive(withVolumes, undefined, prepare);
    await machine.receive(combined);
    expect(await modes("/srv/web", "/srv/data/redis")).toEqual([
        "/srv/web nobody 700",
        "/srv/data/redis root 777",
    ]);
    expect(await machine.root.read("srv/web/page")).toBe("old\n");
});

test("a folder that cannot be made ends the delivery before Nomad is restarted", async () => {
    const prepare = "mkdir -p /srv && echo file >/srv/data";
    await expect(machine.receive(withVolumes, undefined, prepare)).rejects.toThrow(
        "cannot make /srv/data for the host volume redis: File exists",
    );
    expect(await machine.asked()).not.toContain("restart --no-block nomad");
});

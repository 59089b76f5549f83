import { MemberMachine } from "./memberMachine";

let machine: MemberMachine;
beforeEach(async () => {
    machine = await MemberMachine.create();
});
afterEach(async () => machine.root.remove());

describe("a Nomad server", () => {
    const made = { "nomad /v1/acl/identity/client-introduction-token": '200\n{"JWT": "eyJ.one"}' };
    const key = (pool: string) => `/v1/kv/nomad-cluster/introductions/${pool}`;
    const introducer = async (pools: object) =>
        machine.root.run(
            'nomad-cluster-node introducer 2>&1 || echo "status $?"',
            JSON.stringify({ token: "SECRET", pools }),
        );

    test("introduces the pools that it is given, from then on and at each boot", async () => {
        await machine.answers({ ...made, [`consul ${key("burst")}`]: "200\ntrue" });
        expect(await introducer({ burst: "" })).toBe("");
        expect(await machine.root.run("cd /etc/nomad-cluster && stat -c '%a %U' introducer.json")).toBe(
            "600 root\n",
        );
        expect(await machine.asked()).toBe(
            "daemon-reload\nenable --quiet --now nomad-cluster-introducer.timer\n",
        );
        expect(await machine.askedAgents()).toBe(
            `POST nomad /v1/acl/identity/client-introduction-token\nPUT consul ${key("burst")}\n`,
        );
        expect(
            await machine.root.run(
                "systemd-analyze verify --man=no /etc/systemd/system/nomad-cluster-introducer.* 2>&1",
            ),
        ).toBe("");
    });

    test("forgets a pool that is gone, and the last one with all that introduces", async () => {
        await machine.answers({ ...made, [`consul ${key("burst")}`]: "200\ntrue" });
        await introducer({ burst: "" });
        await machine.asked();
        await machine.askedAgents();
        expect(await introducer({})).toBe("");
        expect(await machine.askedAgents()).toBe(`DELETE consul ${key("burst")}\n`);
        expect(await machine.asked()).toBe(
            "disable --quiet --now nomad-cluster-introducer.timer\ndaemon-reload\n",
        );
        expect(await machine.root.run("find /etc -name '*introducer*'")).toBe("");
        expect(await introducer({})).toBe("");
        expect(await machine.asked()).toBe("");
    });

    test("names each refusal, goes on with the other pools, and prints no token", async () => {
        await machine.answers({
            ...made,
            [`consul ${key("a")}`]: "403\nPermission denied",
            [`consul ${key("b")}`]: "200\ntrue",
        });
        expect(await introducer({ a: "", b: "" })).toMatch(
            /consul does not keep the introduction of the pool a \(status 403\)\nstatus 1\n$/,
        );
        expect(await machine.askedAgents()).toContain(`PUT consul ${key("b")}\n`);
        await machine.answers({
            "nomad /v1/acl/identity/client-introduction-token": "500\nNo cluster leader",
        });
        const said = await introducer({ a: "" });
        expect(said).toContain("nomad makes no introduction for the pool a (status 500)");
        expect(said).not.toMatch(/SECRET|eyJ/);
    });
});

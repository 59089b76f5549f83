import { vaultSecrets } from "../../../sdk/node";
import { bundleFile, PoolMember, withAzure } from "./poolMember";

const applied = "the names of the pool's members begin with burst-";
const key = "KEY OF THE MACHINE";

describe("a bundle in a file", () => {
    let member: PoolMember;
    beforeAll(async () => {
        member = await PoolMember.create();
    });
    afterAll(async () => member.root.remove());

    test("a first boot without it says so, and changes nothing", async () => {
        expect(await member.run("join")).toBe(
            `nomad-cluster-node: cannot read the pool's bundle at /${bundleFile}: No such file or directory\nstatus 1\n`,
        );
        expect(await member.machine.asked()).toEqual([]);
    });

    test("a member that is told to leave before it has a bundle stops its join", async () => {
        expect(await member.run("leave burst-1", { host: "burst-1" })).toContain(
            "nothing was ever delivered to this machine",
        );
        expect(await member.machine.asked()).toEqual([
            "stop nomad-cluster-join.timer nomad-cluster-join.service",
        ]);
        await member.root.run("rm /var/lib/nomad-cluster/left-pool");
    });

    test("half of it is not applied", async () => {
        const whole = await member.bundle();
        await member.root.write(bundleFile, whole.slice(0, whole.length / 2));
        expect(await member.run("join")).toMatch(/the pool's bundle is not whole\nstatus 1\n$/);
        expect(await member.machine.asked()).toEqual([]);
    });

    test("an agent that refuses its configuration is told, and the next run begins anew", async () => {
        await member.root.write(bundleFile, await member.bundle());
        await member.root.write("run/refuse", "");
        expect(await member.run("join")).toContain("the pool's bundle could not be applied, as said above");
        await member.root.run("rm /run/refuse");
        await member.machine.asked();
    });

    test("the whole is applied without anybody's login, its secrets for their owners only", async () => {
        expect(await member.run("join")).toContain(applied);
        const asked = await member.machine.asked();
        for (const unit of ["consul", "nomad"]) expect(asked).toContain(`restart --no-block ${unit}`);
        expect(asked).toContain("enable --no-reload --quiet --now nomad-cluster-health.socket");
        // Nobody announces the end of this machine.
        expect(asked.join()).not.toContain("nomad-cluster-events");
        const holders = await member.root.run(
            `grep -rlZ '${key}' /etc /var/lib /run --exclude-dir=proc | xargs -0 stat -c '%a %n'`,
        );
        expect(holders.trim().split("\n").sort()).toEqual([
            "600 /etc/consul.d/tls/key.pem",
            "600 /etc/nomad.d/tls/key.pem",
        ]);
    });

    test("the same again changes nothing", async () => {
        expect(await member.run("join")).toContain(applied);
        expect(await member.machine.asked()).toEqual([]);
    });

    test("another one is applied, and restarts no agent for which nothing changed", async () => {
        const registries = { "ghcr.io": { username: "octo", password: "secret" } };
        await member.root.write(bundleFile, await member.bundle({ registries }));
        expect(await member.run("join")).toContain(applied);
        expect(await member.root.read("etc/nomad-cluster/registry-logins.json")).toContain("ghcr.io");
        expect((await member.machine.asked()).join()).not.toMatch(/restart.*(consul|nomad)$/);
    });

    test("while it cannot be fetched, the machine keeps what it has", async () => {
        await member.root.run(`rm /${bundleFile}`);
        const said = await member.run("join");
        expect(said).toContain("No such file or directory. This machine keeps the bundle that it has");
        expect(said).toContain(applied);
        expect(await member.machine.asked()).toEqual([]);
    });

    test("a member that leaves does not join again in this boot, but in the next", async () => {
        await member.root.write(bundleFile, await member.bundle());
        expect(await member.run("leave burst-2", { host: "burst-1" })).toContain(
            "this machine is burst-1 and not burst-2: nothing was stopped",
        );
        expect(await member.machine.asked()).toEqual([]);
        await member.run("leave burst-1", { host: "burst-1" });
        expect(await member.machine.asked()).toEqual([
            "stop nomad-cluster-join.timer nomad-cluster-join.service",
            ...["daemon-reload", "disable --now --quiet nomad"],
            ...["daemon-reload", "disable --now --quiet consul"],
        ]);
        await member.root.run("rm -r /run/systemd");
        await member.run("join");
        const asked = await member.machine.asked();
        for (const unit of ["consul", "nomad"])
            expect(asked).toEqual(
                expect.arrayContaining([`enable --no-reload --quiet ${unit}`, `restart --no-block ${unit}`]),
            );
    });
});

describe("a bundle in Key Vault", () => {
    let member: PoolMember;
    beforeAll(async () => {
        const bundle = { keyVault: "http://127.0.0.1:8080", identity: "me" };
        member = await PoolMember.create({ bundle, events: "azure" });
    });
    afterAll(async () => member.root.remove());

    const hold = async (secrets: Record<string, string>) =>
        member.root.writeAll(
            Object.fromEntries(
                Object.entries(secrets).map(([name, text]) => [`srv/azure/${name}.json`, text]),
            ),
        );

    test("a metadata service that does not answer is named", async () => {
        expect(await member.run("join")).toBe(
            "nomad-cluster-node: 169.254.169.254/metadata/identity/oauth2/token does not answer: OSError\nstatus 1\n",
        );
    });

    test("a vault without the bundle is named", async () => {
        expect(await member.run("join", { before: withAzure })).toBe(
            "nomad-cluster-node: 127.0.0.1:8080/secrets/bundle answers with status 404\nstatus 1\n",
        );
    });

    test("pieces of two updates are not put together", async () => {
        const before = vaultSecrets(await member.bundle({ trustBundle: "OTHER\n" }));
        const after = vaultSecrets(await member.bundle());
        const [last] = Object.keys(after)
            .filter((name) => name !== "bundle")
            .reverse();
        await hold({ ...after, [last!]: before[last!]! });
        expect(await member.run("join", { before: withAzure })).toMatch(
            /the pieces of the bundle in http:\/\/127\.0\.0\.1:8080 are of two updates: one of them has not ended\nstatus 1\n$/,
        );
        expect(await member.machine.asked()).toEqual([]);
    });

    test("all pieces of one update are applied, and nothing prints the token that fetched them", async () => {
        await hold(vaultSecrets(await member.bundle()));
        const said = await member.run("join", { before: withAzure });
        expect(said).toContain(applied);
        expect(said).not.toContain("TOKEN");
        const asked = await member.machine.asked();
        expect(asked).toContain("enable --no-reload --quiet nomad-cluster-events.service");
        expect(asked).toContain("restart nomad-cluster-events.service");
    });

    test("no task of the applied machine reaches the metadata service, as root or in a container, and the member does", async () => {
        const question = (address: string) =>
            `curl -sS -m 1 -H Metadata:true http://${address}/metadata/instance`;
        const [ask, askWireServer] = [question("169.254.169.254"), question("168.63.129.16")];
        const rules = /^ExecStartPre=(.*)$/m.exec(
            await member.root.read("etc/systemd/system/nomad.service"),
        )![1]!;
        await hold({ instance: "{}" });
        const said = await member.root.run(`${withAzure}
            ${ask} && echo " before"
            ${rules}
            ${ask} 2>&1 || true
            setpriv --reuid=65534 --clear-groups ${ask} 2>&1 || true
            setpriv --reuid=65534 --clear-groups ${askWireServer} 2>&1 || true
            ${askWireServer} && echo " for the agent of Azure"
            unshare --net sh -c 'until [ -e /sys/class/net/inside ] || ip link show inside >/dev/null 2>&1; do sleep 0.02; done
                ip address add 10.9.0.2/24 dev inside; ip link set inside up; ip route add default via 10.9.0.1
                ${ask} 2>&1 || true; ${askWireServer} 2>&1 || true' & container=$!
            until [ "$(readlink /proc/$container/ns/net)" != "$(readlink /proc/self/ns/net)" ]; do sleep 0.02; done
            ip link add outside type veth peer name inside netns $container
            ip address add 10.9.0.1/24 dev outside; ip link set outside up
            wait $container
            nomad-cluster-node join 2>&1 || true`);
        expect(said).toMatch(
            /^\{\} before\n(curl: \(7\).*\n){3}\{\} for the agent of Azure\n(curl: \(28\).*\n){2}nomad-cluster-node: this machine's host name /,
        );
    });
});

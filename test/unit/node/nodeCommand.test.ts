import { receiveCommand } from "../../../sdk/node";
import { MachineRoot } from "../../machineRoot";
import { BundledMachine, combined, identity } from "./bundledMachine";

test.each([
    ["no Python", "mount --bind /dev/null /usr/bin/python3"],
    [
        "an older Python",
        `printf '#!/bin/sh\\nexit 1\\n' >/tmp/python && chmod 755 /tmp/python && mount --bind /tmp/python /usr/bin/python3`,
    ],
])("a machine with %s refuses the delivery and keeps the program that it has", async (_, before) => {
    const machine = await BundledMachine.create();
    await machine.root.write("usr/local/sbin/nomad-cluster-node", "the program that it has", 0o755);
    const delivery = machine.receive(combined, identity.keyPem, before);
    await expect(delivery).rejects.toThrow(
        "this machine needs /usr/bin/python3 of version 3.9 or later: install it or choose a newer image",
    );
    expect(await machine.root.read("usr/local/sbin/nomad-cluster-node")).toBe("the program that it has");
    await machine.root.remove();
});

test.each(["bash", "dash"])("%s, a shell that users log in to, reads the command", async (shell) => {
    const root = await MachineRoot.create();
    await root.write("usr/local/sbin/nomad-cluster-node", '#!/bin/sh\necho "$*: $(base64 -d)"\n', 0o755);
    await root.write("run/command", receiveCommand("root"));
    const input = (await root.run("echo bundle | gzip | base64")).trim();
    expect(await root.run(`${shell} -c "$(cat /run/command)"`, input)).toBe("receive: bundle\n");
    await root.remove();
});

import { jwksUnits } from "../../../sdk/agents";
import { workloadAuthMethod } from "../../../sdk/accessControl";
import { programVerbs } from "../node/programSource";

const units = jwksUnits();
const socket = units["etc/systemd/system/nomad-cluster-jwks.socket"]!;
const service = units["etc/systemd/system/nomad-cluster-jwks@.service"]!;

test("the keys are served on loopback alone, where Consul asks for them", () => {
    const listening = /^ListenStream=(.*)$/m.exec(socket)?.[1];
    expect(listening).toMatch(/^127\.0\.0\.1:\d+$/);
    expect(workloadAuthMethod.config.JWKSURL).toBe(`http://${listening}/.well-known/jwks.json`);
});

test("each connection runs a verb that the node program has, and no longer than half a minute", () => {
    expect(socket).toMatch(/^Accept=yes$/m);
    const verb = /^ExecStart=\/usr\/local\/sbin\/nomad-cluster-node (\S+)$/m.exec(service)?.[1];
    expect(programVerbs()).toContain(verb);
    expect(service).toMatch(/^RuntimeMaxSec=30$/m);
});

test("however many ask, the socket listens on and runs a few scripts at most", () => {
    expect(socket.split("\n")).toEqual(
        expect.arrayContaining(["TriggerLimitIntervalSec=0", "MaxConnections=16"]),
    );
});

test("the unit that answers does not run as root, has no privilege and can write nowhere", () => {
    expect(service.split("\n")).toEqual(
        expect.arrayContaining([
            "User=consul",
            "NoNewPrivileges=yes",
            "CapabilityBoundingSet=",
            "ProtectSystem=strict",
        ]),
    );
    expect(service).not.toContain("ReadWritePaths");
});

import { lossesOf } from "../../../automation/losses";

const stack = "urn:pulumi:dev::nomad-cluster::";
const cluster = `${stack}nomad-cluster:index:NomadCluster$`;

const losses = (op: string, urn: string) => lossesOf([{ operation: op, urn }]);

test.each([
    ["replace", `${cluster}pulumi-nodejs:nomad-cluster:LocalMachine::local-node-0`],
    ["delete", `${cluster}pulumi-nodejs:nomad-cluster:LocalMachine::local-node-0`],
    ["delete", `${stack}pulumi-nodejs:nomad-cluster:ConsulAclPolicy::mine`],
    [
        "replace",
        `${cluster}nomad-cluster:index:Certificates$tls:index/selfSignedCert:SelfSignedCert::local-ca`,
    ],
    ["replace", `${stack}command:remote:Command::mine`],
    ["replace", `${stack}pulumi-nodejs:nomad-cluster:NomadJob::web`],
    // Of a program in another language.
    ["replace", `${cluster}nomad-cluster:index:LocalMachine::local-node-0`],
    ["replace", `${stack}nomad-cluster:index:NomadJob::web`],
])("to %s %s is a loss", (op, urn) => {
    const type = urn.split("::")[2]!.split("$").at(-1);
    expect(losses(op, urn)).toEqual([`${op} ${type} ${urn.split("::")[3]}`]);
});

test.each([
    ["create", `${cluster}pulumi-nodejs:nomad-cluster:LocalMachine::local-node-0`],
    ["update", `${cluster}pulumi-nodejs:nomad-cluster:LocalMachine::local-node-0`],
    ["same", `${stack}pulumi:pulumi:Stack::nomad-cluster-dev`],
    ["replace", `${cluster}pulumi-nodejs:nomad-cluster:Delivery::local-node-0`],
    ["replace", `${cluster}pulumi-nodejs:nomad-cluster:ReadinessCheck::local-node-0`],
    ["replace", `${cluster}nomad-cluster:index:Delivery::local-node-0`],
    // A machine that went with a reboot of the host is met again.
    ["replace", `${cluster}pulumi-nodejs:nomad-cluster:HostKey::local-node-0`],
    // State of an earlier version.
    ["delete", `${cluster}command:remote:Command::local-node-0-ready`],
    // `acl: { dns: false }`
    [
        "delete",
        `${cluster}nomad-cluster:index:AccessControl$pulumi-nodejs:nomad-cluster:ConsulGrants::local-dns`,
    ],
    [
        "replace",
        `${cluster}nomad-cluster:index:TokenSecrets$pulumi-nodejs:nomad-cluster:RandomSecret::local-x`,
    ],
])("to %s %s is none", (op, urn) => expect(losses(op, urn)).toEqual([]));

test("an update without a step loses nothing", () => expect(lossesOf([])).toEqual([]));

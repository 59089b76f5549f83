/** The rig's Oracle Cloud as its machines see it: the effects of its API are real on this host. Needs root. */
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { ensureImage } from "../../sdk/nspawn";
import { run } from "../../sdk/process/run";
import { eventually } from "../agents/program";
import { Account } from "../rig/oci/account";
import { computeCapacityReport } from "../rig/oci/computeCapacityReport";
import { defaultSecurityList } from "../rig/oci/defaultSecurityList";
import { imagesOf } from "../rig/oci/images";
import { instance } from "../rig/oci/instance";
import { internetGateway } from "../rig/oci/internetGateway";
import { networkSecurityGroup, networkSecurityGroupSecurityRule } from "../rig/oci/networkSecurityGroup";
import { availabilityDomains } from "../rig/oci/ocid";
import { routeTable } from "../rig/oci/routeTable";
import { subnet } from "../rig/oci/subnet";
import { hostPrefix, tenancyKey } from "../rig/oci/tenancyState";
import { vcn } from "../rig/oci/vcn";
import { sshKeyPair } from "../rig/sshd/keyPair";
import { recordingContext } from "../unit/rig/recordingContext";
import { inMachine } from "./cluster/inMachine";
import { probe } from "./cluster/probe";
import { runBySsh } from "./cluster/runBySsh";

const account = new Account(`ocid1.tenancy.oc1..rig${process.pid}`);
const { compartmentId } = account;
const folder = mkdtempSync(join(tmpdir(), "rig-oci-"));
const key = sshKeyPair();
const context = recordingContext("test");
const micro = "VM.Standard.E2.1.Micro";

interface Made {
    id: string;
    privateIp: string;
    publicIp: string;
}
let a: Made, b: Made, vcnId: string, subnetId: string, group: string;

function inputsOf(name: string, nsgIds: string[], images: { id: string }[]) {
    return {
        ...{ compartmentId, availabilityDomain: availabilityDomains[0]!, shape: micro, displayName: name },
        sourceDetails: { sourceType: "image", sourceId: images[0]!.id },
        createVnicDetails: { subnetId, nsgIds, hostnameLabel: name },
        metadata: {
            ssh_authorized_keys: key.public,
            user_data: Buffer.from(
                "#cloud-config\nwrite_files: [{path: /srv/name, content: by user-data}]\n",
            ).toString("base64"),
        },
    };
}

async function make(name: string, nsgIds: string[]): Promise<Made> {
    const inputs = inputsOf(name, nsgIds, imagesOf(await account.state()));
    const { id, outputs } = await instance.create(inputs, context);
    return { id, ...(outputs as Omit<Made, "id">) };
}

async function on(name: string, commands: string): Promise<string> {
    return (await inMachine(await account.machineNameOf(name), commands)).trim();
}

const ssh = async (user: string, address: string, command: string) =>
    runBySsh(join(folder, "key"), `${user}@${address}`, command);

beforeAll(async () => {
    process.env.PULUMI_NOMAD_CLUSTER_STATE = join(folder, "state");
    process.env.TF_VAR_tenancy_ocid = account.tenancyId;
    await ensureImage((line) => console.info(line));
    writeFileSync(join(folder, "key"), key.private, { mode: 0o600 });
    const { gateway } = await account.publicNetwork();
    const network = { compartmentId, cidrBlocks: ["10.20.0.0/24"], dnsLabel: "net" };
    const made = await vcn.create(network, context);
    vcnId = made.id;
    const { defaultSecurityListId } = made.outputs as { defaultSecurityListId: string };
    await defaultSecurityList.create({ manageDefaultResourceId: defaultSecurityListId }, context);
    const { id: gatewayId } = await internetGateway.create({ compartmentId, vcnId, enabled: true }, context);
    const routeRules = [
        { destination: "0.0.0.0/0", destinationType: "CIDR_BLOCK", networkEntityId: gatewayId },
    ];
    const { id: routeTableId } = await routeTable.create({ compartmentId, vcnId, routeRules }, context);
    const part = { compartmentId, vcnId, cidrBlock: "10.20.0.0/24", dnsLabel: "nodes", routeTableId };
    subnetId = (await subnet.create(part, context)).id;
    group = (await networkSecurityGroup.create({ compartmentId, vcnId }, context)).id;
    const rule = async (more: object) =>
        networkSecurityGroupSecurityRule.create(
            { ...{ networkSecurityGroupId: group, direction: "INGRESS", protocol: "6" }, ...more },
            context,
        );
    const ports = (port: number) => ({ tcpOptions: { destinationPortRange: { min: port, max: port } } });
    await rule({ source: `${gateway}/32`, sourceType: "CIDR_BLOCK", ...ports(22) });
    await rule({ source: group, sourceType: "NETWORK_SECURITY_GROUP", ...ports(7000) });
    const out = { destination: "0.0.0.0/0", destinationType: "CIDR_BLOCK" };
    await rule({ ...out, direction: "EGRESS", protocol: "all" });
    [a, b] = await Promise.all([make("a", [group]), make("b", [group])]);
    for (const name of ["a", "b"])
        await eventually(`the boot of ${name}`, async () =>
            (await on(name, "cloud-init status").catch(() => "")).endsWith("done"),
        );
});

afterAll(async () => {
    await account.removeEverything();
    rmSync(folder, { recursive: true, force: true });
});

test("the image's user logs in at the public address and has sudo; root does not log in, and user-data has run", async () => {
    expect(await ssh("ubuntu", a.publicIp, "id -un; sudo id -un; sudo cat /srv/name")).toBe(
        "ubuntu\nroot\nby user-data",
    );
    expect(await on("a", "cat /root/.ssh/authorized_keys")).toContain(
        'Please login as the user \\"ubuntu\\"',
    );
});

test("the instance has its private address alone, and the outside sees its public one", async () => {
    const addresses = await on("a", "ip -brief -4 address show");
    expect(addresses).toMatch(new RegExp(`ens3\\S* +UP +${a.privateIp}/24`));
    expect(addresses).not.toContain(a.publicIp);
    expect(await ssh("ubuntu", a.publicIp, "echo $SSH_CONNECTION")).toMatch(/^198\.1[89]\.\d+\.1 /);
    expect(await on("a", "ping -c1 -W2 -q 198.18.0.1 >/dev/null; ip route get 198.18.0.1")).toContain(
        "dev ens3",
    );
});

test("names of the VCN resolve on its machines", async () => {
    expect(await on("a", "getent hosts b.nodes.net.oraclevcn.com")).toMatch(new RegExp(`^${b.privateIp} `));
    expect(await on("b", "getent hosts a")).toMatch(new RegExp(`^${a.privateIp} `));
    expect(await on("a", "getent hosts c.nodes.net.oraclevcn.com || echo none")).toBe("none");
});

test("the metadata service describes the instance to those who send Oracle's header", async () => {
    const get = async (header: string) =>
        on("b", `curl -sS --max-time 5 ${header} http://169.254.169.254/opc/v2/instance/displayName`);
    expect(await get("-H 'Authorization: Bearer Oracle'")).toBe("b");
    expect(await get("")).toContain("401");
});

test("the image rejects what the cloud lets in, and the cloud drops what no group allows", async () => {
    const from = await account.machineNameOf("a");
    expect(await probe(undefined, a.publicIp, [22, 7000])).toEqual({ 22: "open", 7000: "silent" });
    expect(await on("b", "iptables -S INPUT")).toContain("-j REJECT --reject-with icmp-host-prohibited");
    const refused = `curl -sS --max-time 5 http://${b.privateIp}:7000 2>&1 || true`;
    expect(await inMachine(from, refused)).toMatch(/No route to host|Couldn't connect/);
    await on("b", "iptables -I INPUT -p tcp --dport 7000 -j ACCEPT");
    expect(await probe(from, b.privateIp, [7000, 7001])).toEqual({ 7000: "refused", 7001: "silent" });
});

test("the machine has the memory of its shape", async () => {
    expect(await on("a", "awk '/MemTotal/ {print int($2 / 1024)}' /proc/meminfo")).toBe("956");
    expect(await account.memoryInUse("a")).toBeLessThan(2 ** 30);
});

test("a stopped instance comes back with the rules of its image, its name server and its firewall", async () => {
    await account.stop("b");
    expect(await instance.read?.(b.id, {} as never, context)).toMatchObject({ state: "STOPPED" });
    await account.start("b");
    await eventually("b answers SSH", async () => (await probe(undefined, b.publicIp, [22]))[22] === "open");
    expect(await on("b", "getent hosts a.nodes.net.oraclevcn.com")).toMatch(new RegExp(`^${a.privateIp} `));
    expect(await on("b", "iptables -S OUTPUT")).toContain("-A OUTPUT -d 169.254.0.0/16 -j InstanceServices");
    expect(await probe(undefined, b.publicIp, [7000])).toEqual({ 7000: "silent" });
});

test("what Oracle refuses", async () => {
    const images = imagesOf(await account.state());
    const good = inputsOf("c", [group], images);
    const launch = async (change: object) => instance.create({ ...good, ...change }, context);
    const arm = images[1]!.id;
    const flex = { shape: "VM.Standard.A1.Flex", shapeConfig: { ocpus: 1, memoryInGbs: 6 } };
    await expect(launch({ sourceDetails: { sourceType: "image", sourceId: arm } })).rejects.toThrow(
        `400-InvalidParameter, Shape ${micro} is not valid for image ${arm}.\nSuggestion: Please update`,
    );
    await expect(launch(flex)).rejects.toThrow(
        "400-InvalidParameter, Shape VM.Standard.A1.Flex is not valid",
    );
    await expect(launch({ shape: "VM.Standard.Z9" })).rejects.toThrow(
        "404-NotAuthorizedOrNotFound, shape VM",
    );
    await expect(launch({ ...flex, shapeConfig: undefined })).rejects.toThrow("without ShapeConfig");
    await expect(launch({ metadata: { user_data: "A".repeat(32_000) } })).rejects.toThrow(
        "Metadata size is 32009 bytes and cannot be larger than 32000 bytes",
    );
    await expect(launch({})).rejects.toThrow(
        "400-LimitExceeded, The following service limits were exceeded: standard-e2-micro-core-count.",
    );
    await account.limit("standard-e2-micro-core-count", 3);
    await account.exhaust(micro, [1]);
    await expect(launch({})).rejects.toThrow("500-InternalError, Out of host capacity.");
    const report = async (number: number) =>
        computeCapacityReport.create(
            {
                compartmentId: account.tenancyId,
                availabilityDomain: availabilityDomains[number - 1]!,
                shapeAvailabilities: [{ instanceShape: micro }],
            },
            context,
        );
    const status = (availabilityStatus: string) => ({ shapeAvailabilities: [{ availabilityStatus }] });
    expect((await report(1)).outputs).toMatchObject(status("OUT_OF_HOST_CAPACITY"));
    expect((await report(2)).outputs).toMatchObject(status("AVAILABLE"));
});

test("a reclaimed instance is gone for the plugin, and its name and public address with it", async () => {
    await account.terminate("b");
    expect(await instance.read?.(b.id, {} as never, context)).toBeUndefined();
    expect(
        await on("a", "resolvectl flush-caches; getent hosts b.nodes.net.oraclevcn.com || echo none"),
    ).toBe("none");
    await instance.delete?.(b.id, {} as never, context);
});

test("everything is gone from the host after the delete", async () => {
    await instance.delete?.(a.id, {} as never, context);
    await subnet.delete?.(subnetId, {} as never, context);
    expect((await account.state()).instances).toEqual({});
    await account.removeEverything();
    // Only this tenancy's: another test may run beside this one.
    expect(await run("ip", ["netns", "list"])).not.toContain(hostPrefix(tenancyKey(account.tenancyId)));
});

import { providers } from "../../components/providers";
import * as nspawn from "../../sdk/nspawn";
import * as ssh from "../../sdk/ssh";

// Tests on real servers cover the keys that a server shows.
jest.mock("../../sdk/ssh", () => ({
    ...jest.requireActual<object>("../../sdk/ssh"),
    shownHostKey: jest.fn(),
}));
const shown = jest.mocked(ssh.shownHostKey);
jest.mock("../../sdk/nspawn", () => ({
    ...jest.requireActual<object>("../../sdk/nspawn"),
    hostKeysOn: jest.fn(),
}));
const onDisk = jest.mocked(nspawn.hostKeysOn);

const { HostKey } = providers;
const [first, second] = ["ssh-ed25519 Zmlyc3Q=", "ssh-ed25519 c2Vjb25k"] as const;
const machine = { nodeName: "node-1", machineId: "id-1", sshAddress: "192.0.2.1", timeoutSeconds: 1 };
let said: jest.SpyInstance;

beforeEach(() => {
    said = jest.spyOn(console, "error").mockImplementation();
});
afterEach(() => {
    jest.restoreAllMocks();
    shown.mockReset();
    onDisk.mockReset();
});

describe("a machine's key", () => {
    test("is recorded once the machine answers SSH, and printed", async () => {
        shown.mockResolvedValueOnce(undefined).mockResolvedValueOnce(first);
        expect(await HostKey.create({ ...machine, timeoutSeconds: 30 })).toMatchObject({
            id: "node-1-id-1",
            outs: { publicKey: first },
        });
        expect(said).toHaveBeenLastCalledWith(
            `node-1: SSH host key ${ssh.fingerprint(first)}, trusted at first use`,
        );
    });

    test("is not waited for longer than the machine may take, and the error says what to look at and how to go on", async () => {
        shown.mockResolvedValue(undefined);
        await expect(HostKey.create(machine)).rejects.toThrow(
            `node-1 has waited 1 s for its SSH to answer at 192.0.2.1. Check in the cloud's control panel ` +
                "that the machine runs, and check that this computer's address is in `admin.cidrs`. Then run the same command again. " +
                "If the machine never boots, destroy it; `pulumi refresh` and `pulumi up` then create another one in its place.",
        );
    });

    test("is recorded if it is on the disk of a local machine, and refused if it is not", async () => {
        shown.mockResolvedValue(first);
        onDisk.mockResolvedValueOnce([second, first]).mockResolvedValueOnce([second]);
        const local = { ...machine, localName: "dev-node-1" };
        expect(await HostKey.create(local)).toMatchObject({ outs: { publicKey: first } });
        expect(onDisk).toHaveBeenCalledWith("dev-node-1");
        await expect(HostKey.create(local)).rejects.toThrow(
            `Expected node-1 at 192.0.2.1 to show one of the SSH host keys on its disk (${ssh.fingerprint(second)}), got ` +
                `${ssh.fingerprint(first)}: another machine answers there. Nothing was sent to it.`,
        );
    });

    test("stays as long as the machine, whatever else changes, and is not read again by a refresh", async () => {
        const state = { ...machine, publicKey: first };
        const elsewhere = { ...machine, sshAddress: "192.0.2.9", timeoutSeconds: 600 };
        expect(await HostKey.diff!("id", state, elsewhere)).toMatchObject({ changes: false });
        expect(await HostKey.diff!("id", state, { ...machine, machineId: "id-2" })).toMatchObject({
            changes: true,
            replaces: ["machineId"],
        });
        expect(HostKey.read).toBeUndefined();
        expect(shown).not.toHaveBeenCalled();
    });
});

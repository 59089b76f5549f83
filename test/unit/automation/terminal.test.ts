import { existsSync } from "node:fs";
import { chmod, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { showInTerminal } from "../../../automation/terminal";
import type { OpenStack } from "../../../automation/workspace";

let folder: string;

beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), "test-terminal-"));
});

afterEach(async () => rm(folder, { recursive: true }));

/** What an interrupt leaves of the last line. */
const cutOff = '{"sequence":9,"diagno';

/** A `pulumi` that writes these events and ends with the status. */
async function pulumi(status: number, ...events: object[]): Promise<OpenStack> {
    await writeFile(
        join(folder, "events"),
        events.map((event) => `${JSON.stringify(event)}\n`).join("") + cutOff,
    );
    const script = `#!/bin/sh
echo "$@" > ${folder}/arguments
[ "$PULUMI_DEBUG_COMMANDS" = true ] || exit 2
while [ "$1" != --event-log ]; do shift; done
[ -s ${folder}/events ] && cp ${folder}/events "$2"
exit ${status}
`;
    await writeFile(join(folder, "pulumi"), script);
    await chmod(join(folder, "pulumi"), 0o755);
    const env = { PATH: `${folder}:${process.env.PATH}` };
    return { name: "prod", folder, env } as unknown as OpenStack;
}

const urn = "urn:pulumi:prod::p::azure-native:compute:VirtualMachine::prod-node-0";
const begun = {
    resourcePreEvent: {
        metadata: {
            op: "create",
            urn,
            new: { inputs: { location: "westeurope", sku: { name: "Standard_D2s_v5" } } },
        },
    },
};
const refused = { diagnosticEvent: { urn, severity: "error", message: 'Code="AllocationFailed"' } };

test("an update that a cloud refuses says what to do, once for all machines", async () => {
    const stack = await pulumi(255, begun, refused, refused, { summaryEvent: {} });
    const failed = showInTerminal(stack, "up", "--yes");
    await expect(failed).rejects.toThrow(
        /^`pulumi up --yes --stack prod` ended with status 255; .*\nExpected Azure to have room for a `Standard_D2s_v5` in `westeurope`[^\n]*$/,
    );
    expect(await readFile(join(folder, "arguments"), "utf8")).toMatch(
        /^up --yes --event-log \/\S+ --stack prod\n$/,
    );
});

test("an update that fails before its first event says how to continue", async () => {
    await expect(showInTerminal(await pulumi(1), "up")).rejects.toThrow(
        /^`pulumi up --stack prod` ended with status 1; run the same command again to continue from there\.$/,
    );
});

test("an update that succeeds leaves no file", async () => {
    await showInTerminal(await pulumi(0, begun), "up");
    const [, log] = /--event-log (\S+)/.exec(await readFile(join(folder, "arguments"), "utf8"))!;
    expect(existsSync(dirname(log!))).toBe(false);
});

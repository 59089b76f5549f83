import { AzureStack } from "./cluster/azureStack";

/** What Azure may refuse before a machine exists, with the words of this package beside Azure's own. One stack, from one trouble into the next. */
let stack: AzureStack;
const size = "Standard_B2als_v2";

beforeAll(async () => {
    stack = await AzureStack.create("dev");
});

afterAll(async () => stack?.remove());

/** The command line program's message about the update. */
async function refusal(): Promise<string> {
    return stack.cli("up").then(
        () => "",
        (error: Error) => error.message,
    );
}

test("a region that does not exist is Azure's word", async () => {
    await stack.change([["azure", "location"], "mars"]);
    await expect(stack.up()).rejects.toThrow(/LocationNotAvailableForResourceType.*'mars'/s);
    await stack.change([["azure", "location"], "westeurope"]);
});

test("an image that does not exist is Azure's word", async () => {
    const id = "/subscriptions/0/resourceGroups/images/providers/Microsoft.Compute/images/none";
    await stack.change([["azure", "imageId"], id]);
    await expect(stack.up()).rejects.toThrow(`The resource '${id}' was not found.`);
    await stack.change([["azure", "imageId"], undefined]);
});

test("a quota of cores that is used up", async () => {
    await stack.account.setCoreQuota(1);
    const message = await refusal();
    expect(message).toContain("exceeding approved Total Regional Cores quota");
    expect(message).toContain(
        `Expected your subscription's quota to have room for a \`${size}\` in \`westeurope\``,
    );
    expect(message).toContain("`az vm list-usage --location westeurope --output table`");
    await stack.account.setCoreQuota(20);
});

test("a size that the region does not offer", async () => {
    await stack.account.withdraw(size);
    const message = await refusal();
    expect(message).toContain("SkuNotAvailable");
    expect(message).toContain(
        `Expected Azure to offer your subscription the size \`${size}\` in \`westeurope\``,
    );
    expect(message).toContain("`az vm list-skus --location westeurope --resource-type virtualMachines --all");
    await stack.account.addCapacity();
});

test("a region without room, and a plain update has Azure's word", async () => {
    await stack.account.exhaust(size);
    const message = await refusal();
    expect(message).toContain("AllocationFailed");
    expect(message).toContain(`Expected Azure to have room for a \`${size}\` in \`westeurope\``);
    await expect(stack.up()).rejects.toThrow(/AllocationFailed/);
});

test("what was made before the refusals goes away", async () => {
    await stack.destroy();
    expect(await stack.contents()).toEqual([]);
});

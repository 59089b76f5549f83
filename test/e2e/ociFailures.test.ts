import { expectHealthy } from "./cluster/expectHealthy";
import { OciStack } from "./cluster/ociStack";
import { imagesOf } from "../rig/oci/images";
import { availabilityDomains } from "../rig/oci/ocid";

/** What Oracle Cloud may refuse, and that the next update goes on from there. One stack, from one trouble into the next. */
let stack: OciStack;
const micro = "VM.Standard.E2.1.Micro";
const flexible = "VM.Standard.E4.Flex";

beforeAll(async () => {
    stack = await OciStack.create("dev");
});

afterAll(async () => stack?.remove());

test("a shape that does not exist is Oracle's word", async () => {
    await stack.change([["groups", "node", "size"], "VM.Standard.E9.1"]);
    await expect(stack.up()).rejects.toThrow(/VM\.Standard\.E9\.1/);
    await stack.change([["groups", "node", "size"], micro]);
});

test("a service limit that is reached is Oracle's word", async () => {
    await stack.account.limit("standard-e2-micro-core-count", 0);
    await expect(stack.up()).rejects.toThrow(/400-LimitExceeded.*standard-e2-micro-core-count/);
    await stack.account.limit("standard-e2-micro-core-count", 2);
});

test("an image of another processor is Oracle's word", async () => {
    const arm = imagesOf(await stack.account.state()).find((image) => image.arm)!;
    await stack.change([["oci", "imageId"], arm.id]);
    await expect(stack.up()).rejects.toThrow(
        `400-InvalidParameter, Shape ${micro} is not valid for image ${arm.id}.`,
    );
    await stack.change([["oci", "imageId"], "ocid1.image.oc1.eu-frankfurt-1.none"]);
    await expect(stack.up()).rejects.toThrow(/404-NotAuthorizedOrNotFound, image .*none not found/);
    await stack.change([["oci", "imageId"], undefined]);
});

test("a rate limit that does not end fails the update", async () => {
    await stack.account.limitRate(100, "LaunchInstance");
    stack.env.TF_VAR_retry_duration_seconds = "1";
    await expect(stack.up()).rejects.toThrow(/429-TooManyRequests/);
    delete stack.env.TF_VAR_retry_duration_seconds;
    await stack.account.forgetFailures();
});

test("no host with room is Oracle's word", async () => {
    await stack.account.exhaust(micro);
    await expect(stack.up()).rejects.toThrow(/500-InternalError, Out of host capacity/);
});

test("no room at any declared place: the message names each with its status", async () => {
    await stack.account.exhaust(flexible, [1]);
    await stack.change(
        [["oci", "tenancyId"], stack.account.tenancyId],
        [
            ["oci", "placements"],
            [{ availabilityDomain: 1 }, { availabilityDomain: 1, shape: `${flexible}:1:2` }],
        ],
    );
    await expect(stack.up()).rejects.toThrow(
        new RegExp(`node-0.*${micro}.*OUT_OF_HOST_CAPACITY.*${flexible}:1:2.*OUT_OF_HOST_CAPACITY`, "s"),
    );
});

test("the first declared place with room gets the machine, and the cluster comes up", async () => {
    await stack.change([["oci", "placements", 2], { availabilityDomain: 2, shape: `${flexible}:1:2` }]);
    await stack.up();
    expectHealthy(await stack.status());
    expect(await stack.account.instance("nomad-node-0")).toMatchObject({
        availabilityDomain: availabilityDomains[1],
        shape: flexible,
        memoryInGbs: 2,
    });
});

test("a second update asks nothing and changes nothing, even if the place has filled up", async () => {
    await stack.account.exhaust(flexible);
    await stack.up("--expect-no-changes");
});

test("a short rate limit is waited for", async () => {
    await stack.account.limitRate(2);
    await stack.destroy();
    expect(await stack.contents()).toEqual([]);
});

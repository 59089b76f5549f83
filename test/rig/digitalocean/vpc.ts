import { randomUUID } from "node:crypto";
import { createNetwork, removeNetwork } from "../../../sdk/nspawn";
import type { ResourceType } from "../plugin/resourceType";
import { type AccountState, type Vpc, vpcNetworkName } from "./accountState";
import { checkIpRange, chooseIpRange } from "./addresses";
import { isRegion } from "./regions";
import { ApiError, during, ifThere, notFound, request, unprocessable } from "./request";

interface VpcInputs {
    name: string;
    region: string;
    ipRange?: string;
    description?: string;
}

/** https://www.pulumi.com/registry/packages/digitalocean/api-docs/vpc/ */
export const vpc: ResourceType<VpcInputs> = {
    properties: {
        name: { type: "string", autonamed: true },
        region: { type: "string", required: true, replaces: true },
        ipRange: { type: "string", computed: true, replaces: true },
        description: { type: "string" },
    },
    create: async (inputs) => {
        const made = await during("Error creating VPC", create(inputs));
        return { id: made.id, outputs: outputsOf(made) };
    },
    read: async (id) =>
        during("Error reading VPC", ifThere(request("GET", path(id), (state) => outputsOf(find(state, id))))),
    update: async (id, _state, { name, description }) =>
        during(
            "Error updating VPC",
            request("PUT", path(id), (state) => {
                checkName(state, name, id);
                return outputsOf(Object.assign(find(state, id), { name, description }));
            }),
        ),
    delete: async (id) => during("Error deleting VPC", ifThere(destroy(id))),
};

const path = (id: string) => `/v2/vpcs/${id}`;

function find(state: AccountState, id: string): Vpc {
    const found = state.vpcs[id];
    if (found === undefined) throw notFound();
    return found;
}

async function create(inputs: VpcInputs): Promise<Vpc> {
    return request("POST", "/v2/vpcs", async (state, account) => {
        checkName(state, inputs.name);
        if (!isRegion(inputs.region)) throw unprocessable("region is not valid");
        if (inputs.ipRange !== undefined) checkIpRange(state, inputs.ipRange);
        return addVpc(account, state, { ...inputs, default: false });
    });
}

/** The VPC of droplets that name none. Each region gets it with its first such droplet. */
export async function defaultVpc(account: string, state: AccountState, region: string): Promise<Vpc> {
    const known = Object.values(state.vpcs).find((one) => one.default && one.region === region);
    return known ?? addVpc(account, state, { name: `default-${region}`, region, default: true });
}

async function addVpc(
    account: string,
    state: AccountState,
    wanted: VpcInputs & { default: boolean },
): Promise<Vpc> {
    const made = {
        ...wanted,
        id: randomUUID(),
        region: wanted.region.toLowerCase(),
        ipRange: wanted.ipRange ?? chooseIpRange(state),
        createdAt: new Date().toISOString(),
    };
    const name = vpcNetworkName(account, made.id);
    await createNetwork({ name, cidr: made.ipRange, isolated: true });
    state.vpcs[made.id] = made;
    return made;
}

function checkName(state: AccountState, name: string, except?: string): void {
    if (!/^[a-zA-Z0-9.-]+$/.test(name))
        throw unprocessable("name must contain alphanumeric characters, dashes, and periods only");
    if (Object.values(state.vpcs).some((one) => one.name === name && one.id !== except))
        throw new ApiError(409, "A VPC with this name already exists");
}

/** The real plugin tries for two minutes. Here, a deleted droplet no longer exists at once. */
async function destroy(id: string): Promise<void> {
    await request("DELETE", path(id), async (state, account) => {
        const doomed = find(state, id);
        if (Object.values(state.droplets).some(({ vpcUuid }) => vpcUuid === id))
            throw new ApiError(403, "Can not delete VPC with members");
        await removeNetwork(vpcNetworkName(account, doomed.id));
        delete state.vpcs[id];
    });
}

function outputsOf({ id, name, region, ipRange, description, default: isDefault, createdAt }: Vpc) {
    return {
        ...{ name, region, ipRange, description, createdAt },
        default: isDefault,
        vpcUrn: `do:vpc:${id}`,
    };
}

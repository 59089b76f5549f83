import { addressAt, cidrsOverlap, contains, parseCidr } from "../../../sdk/topology";
import { nextAddress } from "../nextAddress";
import type { AccountState, Vpc } from "./accountState";
import { ApiError, unprocessable } from "./request";

function freeAddress(cidr: string, last: number, taken: readonly string[]) {
    const free = nextAddress(cidr, last, taken);
    if (free === undefined) throw unprocessable(`no address is left in ${cidr}`);
    return free;
}

/** @param inUse Addresses of machines on the host, which may be no droplets. */
export function nextPublicAddress(state: AccountState, cidr: string, inUse: readonly string[]): string {
    const droplets = Object.values(state.droplets).map(({ publicAddress }) => publicAddress);
    const taken = [...inUse, ...droplets, ...Object.keys(state.reservedIps)];
    const { host, address } = freeAddress(cidr, state.last.publicAddress, taken);
    state.last.publicAddress = host;
    return address;
}

export function nextPrivateAddress(state: AccountState, vpc: Vpc, inUse: readonly string[]): string {
    const members = Object.values(state.droplets).filter(({ vpcUuid }) => vpcUuid === vpc.id);
    const taken = [...inUse, ...members.map(({ privateAddress }) => privateAddress)];
    const { host, address } = freeAddress(vpc.ipRange, state.last.privateAddress[vpc.id] ?? 1, taken);
    state.last.privateAddress[vpc.id] = host;
    return address;
}

const privateNetworks = ["10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16"];
/** https://docs.digitalocean.com/products/networking/vpc/details/limits/ */
const reservedNetworks = ["10.229.0.0/16", "10.244.0.0/16", "10.245.0.0/16", "10.246.0.0/24"];

/** @throws ApiError if a VPC of the account cannot have the range. */
export function checkIpRange(state: AccountState, ipRange: string): void {
    const cidr = parseCidr(ipRange);
    if (cidr === undefined) throw unprocessable("ip_range is not a valid CIDR");
    if (cidr.prefix < 16 || cidr.prefix > 28)
        throw unprocessable("ip_range size must be between /16 and /28");
    if (!privateNetworks.some((network) => contains(network, ipRange)))
        throw unprocessable("ip_range must be within the private address ranges of RFC1918");
    if (reservedNetworks.some((network) => overlap(ipRange, network)))
        throw unprocessable("ip_range overlaps with a range that is reserved for DigitalOcean");
    const other = Object.values(state.vpcs).find((vpc) => overlap(ipRange, vpc.ipRange));
    if (other !== undefined)
        throw unprocessable(
            `This range/size overlaps with another VPC network in your account: ${other.ipRange}`,
        );
}

/** As the API chooses: a /20 in 10.100.0.0/14 and above. */
export function chooseIpRange(state: AccountState): string {
    for (let index = 0; index < 256; index++) {
        const candidate = `${addressAt(parseCidr("10.100.0.0/14")!, index * 2 ** 12)}/20`;
        if (!Object.values(state.vpcs).some(({ ipRange }) => overlap(candidate, ipRange))) return candidate;
    }
    throw new ApiError(422, "no ip_range is left");
}

function overlap(a: string, b: string): boolean {
    const [one, other] = [parseCidr(a), parseCidr(b)];
    return one !== undefined && other !== undefined && cidrsOverlap(one, other);
}

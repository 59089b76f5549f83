import {
    cidrsOverlap,
    type NodePlan,
    parseCidr,
    type Problem,
    type TopologyArgs,
} from "../../../sdk/topology";
import type { DigitalOceanArgs } from "./args";
import { validateVolumes } from "./validateVolumes";

/** https://docs.digitalocean.com/products/networking/vpc/details/limits/ */
const reservedNetworks = ["10.229.0.0/16", "10.244.0.0/16", "10.245.0.0/16", "10.246.0.0/24"];
const privateNetworks = ["10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16"];

/**
 * Every problem of the DigitalOcean block; only the API knows which slugs exist in which region.
 *
 * @param nodes The machines that are planned; none if the topology is not sound.
 */
export function validateDigitalOcean(
    args: DigitalOceanArgs,
    topology: TopologyArgs,
    nodes: readonly NodePlan[],
): Problem[] {
    const { region, tags = [], droplets = {} } = args;
    const names = nodes.map(({ name }) => name);
    return [
        ...slug("digitalocean.region", region, /^[a-z]{3}\d$/, "sgp1"),
        ...tags.flatMap((tag, index) => validateTag(`digitalocean.tags[${index}]`, tag)),
        ...sizesOf(topology.groups).flatMap(([group, size]) =>
            slug(`groups.${group}.size`, size, sizeSlug, "s-2vcpu-4gb"),
        ),
        ...sizesOf(droplets).flatMap(([name, size]) => [
            ...(nodes.length > 0 ? validateDropletName(name, names) : []),
            ...slug(`digitalocean.droplets.${name}.size`, size, sizeSlug, "s-2vcpu-4gb"),
        ]),
        ...validateVolumes(args.volumes ?? {}, nodes),
        ...validateNetwork(topology.networkCidr),
    ];
}

const sizeSlug = /^[a-z0-9]+(-[a-z0-9_.]+)+$/;

function slug(path: string, value: string | undefined, shape: RegExp, example: string): Problem[] {
    if (value === undefined || shape.test(value)) return [];
    return [
        {
            propertyPath: path,
            reason: `Expected \`${path}\` to be a slug of DigitalOcean, got \`${value}\`. Use one like \`${example}\`.`,
        },
    ];
}

/** The size in each of some named shapes; a shape that was not of its type is `undefined` here. */
function sizesOf(shapes: Record<string, { size?: string } | undefined> = {}): [string, string | undefined][] {
    return Object.entries(shapes).map(([name, shape]) => [name, shape?.size]);
}

function validateDropletName(name: string, known: readonly string[]): Problem[] {
    if (known.includes(name)) return [];
    const list = known.map((one) => `\`${one}\``).join(", ");
    return [
        {
            propertyPath: "digitalocean.droplets",
            reason: `Expected a key of \`digitalocean.droplets\` to be one of ${list}, got \`${name}\`. Use one of them.`,
        },
    ];
}

/** https://docs.digitalocean.com/reference/api/digitalocean/#tag/Tags */
function validateTag(path: string, tag: string): Problem[] {
    if (/^[a-zA-Z0-9:_-]{1,255}$/.test(tag)) return [];
    return [
        {
            propertyPath: path,
            reason: `Expected \`${path}\` to be 1 to 255 letters, digits, \`:\`, \`-\` and \`_\`, got \`${tag}\`. Use one like \`team:web\`.`,
        },
    ];
}

function validateNetwork(text: string | undefined): Problem[] {
    const cidr = text === undefined ? undefined : parseCidr(text);
    if (cidr === undefined) return []; // missing, or refused elsewhere
    const within = (network: string) => {
        const other = parseCidr(network);
        return other !== undefined && cidrsOverlap(cidr, other);
    };
    const path = { propertyPath: "networkCidr" };
    if (!privateNetworks.some(within))
        return [
            {
                ...path,
                reason: `Expected \`networkCidr\` to be a private network (RFC 1918) on DigitalOcean, got \`${text}\`. Use one like \`10.20.0.0/24\`.`,
            },
        ];
    return reservedNetworks.filter(within).map((network) => ({
        ...path,
        reason: `Expected \`networkCidr\` to be apart from DigitalOcean's own \`${network}\`, got \`${text}\`, which overlaps it. Use one like \`10.20.0.0/24\`.`,
    }));
}

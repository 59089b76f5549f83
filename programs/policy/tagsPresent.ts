import type { ResourceValidationPolicy } from "@pulumi/policy";
import { withoutVersion } from "./resourceType";

interface Config {
    tags: string[];
}

export const tagsPresent: ResourceValidationPolicy = {
    name: "tags-present",
    description:
        "Machines carry tags: DigitalOcean's firewalls choose machines by tag, and bills and clean-up scripts go by them everywhere.",
    remediationSteps: "Add the tag to the machine.",
    enforcementLevel: "mandatory",
    severity: "medium",
    configSchema: {
        properties: {
            tags: {
                type: "array",
                items: { type: "string" },
                description:
                    "Names that every machine must carry, on DigitalOcean as `name` or `name:value`, on OCI as a free-form or a `namespace.name` tag. Default none: any one tag will do.",
                default: [],
            },
        },
    },
    validateResource: (args, reportViolation) => {
        const present = tagNames(args.type, args.props);
        if (present === undefined) return;
        const { tags } = args.getConfig<Config>();
        if (tags.length === 0 && present.length === 0) {
            reportViolation(`Expected at least one tag, got none. ${tagsPresent.remediationSteps}`);
        }
        for (const tag of tags.filter((name) => !present.includes(name))) {
            const got = present.map((name) => `\`${name}\``).join(", ") || "none";
            reportViolation(`Expected the tag \`${tag}\`, got ${got}. ${tagsPresent.remediationSteps}`);
        }
    },
};

interface TaggedProps {
    tags?: string[] | Record<string, string>;
    freeformTags?: Record<string, string>;
    definedTags?: Record<string, string>;
}

/** The names of a machine's tags; undefined for what is no machine. */
function tagNames(type: string, props: TaggedProps): string[] | undefined {
    switch (withoutVersion(type)) {
        case "digitalocean:index/droplet:Droplet":
            return Object.values(props.tags ?? []).flatMap((tag) => [tag, tag.split(":")[0] ?? tag]);
        case "oci:Core/instance:Instance":
            return [...Object.keys(props.freeformTags ?? {}), ...Object.keys(props.definedTags ?? {})];
        case "azure-native:compute:VirtualMachine":
        case "azure-native:compute:VirtualMachineScaleSet":
            return Object.keys(props.tags ?? {});
        default:
            return undefined;
    }
}

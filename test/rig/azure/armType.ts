import { isDeepStrictEqual } from "node:util";
import type { Autonaming, Property, ResourceType } from "../plugin/resourceType";
import { checkLocation } from "./locations";
import type { Stored } from "./records";
import { failIfOrdered, find, ifThere, invalid, request, ServiceError, subscriptionId } from "./request";
import type { SubscriptionState } from "./subscriptionState";

/** As in the real plugin: eight digits at the end, and none for a resource inside another one. */
export const topLevel: Autonaming = { separator: "", digits: 8 };
export const child: Autonaming = { separator: "", digits: 0 };

export const location = { type: "string", replaces: true } as const;
export const groupName = { type: "string", required: true, replaces: true } as const;
export const named = (autonamed: Autonaming) => ({ type: "string", replaces: true, autonamed }) as const;
const object: Property = { type: "object" };
const string: Property = { type: "string" };
const boolean: Property = { type: "boolean" };
export const properties = { object, string, boolean, list: { type: "list" } as Property };

/** One type of resource of Azure Resource Manager. */
export interface ArmType<Inputs extends object, Record extends Stored<Inputs>> {
    /** Such as `Microsoft.Network/virtualNetworks`. */
    type: string;
    properties: Readonly<globalThis.Record<keyof Inputs & string, Property>>;
    /** Part of the ID behind the provider, such as `virtualNetworks/net/subnets/nodes`. */
    path(inputs: Inputs): string;
    collection(state: SubscriptionState): globalThis.Record<string, Record>;
    /** The record to store, in place of an earlier one. @throws ServiceError if Azure refuses it. */
    make(
        state: SubscriptionState,
        base: Stored<Inputs>,
        earlier: Record | undefined,
        subscription: string,
    ): Record | Promise<Record>;
    /** ID of a resource because of which this one cannot be deleted. */
    usedBy?(state: SubscriptionState, record: Record): { code: string; message: string } | undefined;
    /** Makes everything else match, after a creation, change or, with `gone`, deletion. */
    settle?(subscription: string, state: SubscriptionState, record: Record, gone: boolean): Promise<void>;
    outputs?(state: SubscriptionState, record: Record): object;
}

/** https://learn.microsoft.com/azure/azure-resource-manager/management/resource-name-rules */
const nameRule = /^[\w().-]{1,90}$/;

export function armType<Inputs extends object, Record extends Stored<Inputs>>(
    arm: ArmType<Inputs, Record>,
): ResourceType<Inputs, Inputs> {
    const kind = arm.type.split("/").slice(1).join("/");
    return {
        properties: arm.properties,
        comparesInputs: true,
        check: (inputs) =>
            Object.keys(inputs)
                .filter((name) => !(name in arm.properties))
                .map((property) => ({
                    property,
                    reason: `The rig does not know \`${property}\` of ${arm.type}.`,
                })),
        create: async (inputs) => {
            await failIfOrdered(kind);
            return request(async (state, subscription) => {
                const base = baseOf(arm, state, inputs);
                const collection = arm.collection(state);
                if (collection[base.id.toLowerCase()] !== undefined)
                    throw new Error(`cannot create already existing resource '${base.id}'`);
                const record = await arm.make(state, base, undefined, subscription);
                collection[base.id.toLowerCase()] = record;
                await arm.settle?.(subscription, state, record, false);
                return { id: record.id, outputs: outputsOf(arm, state, record) };
            });
        },
        read: async (id) =>
            ifThere(request((state) => outputsOf(arm, state, find(arm.collection(state), id)))),
        readInputs: (inputs, state, now) => withDrift(inputs, state, now),
        update: async (id, _state, inputs) =>
            request(async (state, subscription) => {
                const earlier = find(arm.collection(state), id);
                const base = { ...earlier, inputs };
                const record = await arm.make(state, base, earlier, subscription);
                arm.collection(state)[id.toLowerCase()] = record;
                await arm.settle?.(subscription, state, record, false);
                return outputsOf(arm, state, record);
            }),
        delete: async (id) => {
            const remove = request(async (state, subscription) => {
                const record = find(arm.collection(state), id);
                const use = arm.usedBy?.(state, record);
                if (use !== undefined) throw new ServiceError(400, use.code, use.message);
                delete arm.collection(state)[id.toLowerCase()];
                await arm.settle?.(subscription, state, record, true);
            });
            await ifThere(remove);
        },
    };
}

/** The ID of a resource, with its group's place. @throws ServiceError if there is no such group. */
export function baseOf<Inputs extends object>(
    arm: { type: string; path(inputs: Inputs): string },
    state: SubscriptionState,
    inputs: Inputs,
): Stored<Inputs> {
    const { resourceGroupName: group, location: wanted } = inputs as {
        resourceGroupName: string;
        location?: string;
    };
    const provider = arm.type.split("/")[0]!;
    const isGroup = provider === "Microsoft.Resources";
    const groupId = `/subscriptions/${subscriptionId()}/resourceGroups/${group}`;
    const known = state.groups[groupId.toLowerCase()];
    if (!isGroup && known === undefined)
        throw new ServiceError(404, "ResourceGroupNotFound", `Resource group '${group}' could not be found.`);
    const path = arm.path(inputs);
    const id = isGroup ? groupId : `${groupId}/providers/${provider}/${path}`;
    const name = path.split("/").at(-1)!;
    if (!nameRule.test(name)) throw invalid(`Resource name ${name} is invalid.`, "InvalidResourceName");
    const place = checkLocation(wanted ?? known?.location ?? "", arm.type);
    return { id, name, group, location: place, inputs };
}

export function outputsOf<Inputs extends object, Record extends Stored<Inputs>>(
    arm: Pick<ArmType<Inputs, Record>, "type" | "outputs">,
    state: SubscriptionState,
    record: Record,
): object {
    const { name, location: place, inputs, id } = record;
    const { tags } = inputs as { tags?: object };
    const common = { id, name, location: place, tags, type: arm.type };
    const answer = {
        ...{ ...common, provisioningState: "Succeeded", azureApiVersion: "rig" },
        ...arm.outputs?.(state, record),
    };
    return JSON.parse(JSON.stringify(answer)) as object; // the engine takes nothing undefined
}

/**
 * As the real plugin reads a resource: what has changed in the cloud since it was recorded also changes its inputs, so that the next
 * update sees the difference. Only properties that are inputs count.
 */
export function withDrift(inputs: object, recorded: object, now: object): object {
    const drifted = { ...inputs } as Record<string, unknown>;
    for (const name of Object.keys(inputs)) {
        const [before, after] = [recorded, now].map((side) => (side as Record<string, unknown>)[name]);
        if (after === undefined || isDeepStrictEqual(before, after)) continue;
        drifted[name] = merged(drifted[name], before, after);
    }
    return drifted;
}

/** Changes of an object's parts, into an object that need not have them all. */
function merged(input: unknown, before: unknown, after: unknown): unknown {
    if (!isObject(before) || !isObject(after)) return after;
    const result = isObject(input) ? { ...input } : {};
    for (const name of Object.keys(after))
        if (!isDeepStrictEqual(before[name], after[name]))
            result[name] = merged(result[name], before[name], after[name]);
    return result;
}

function isObject(value: unknown): value is Record<string, unknown> {
    return typeof value === "object" && value !== null && !Array.isArray(value);
}

import type { ResourceType } from "../plugin/resourceType";
import { refreshInstances } from "./instanceMachine";
import { find, ifThere, request, type Service } from "./request";
import { type RuleInputs, ruleOf } from "./securityRules";
import type { Rule } from "./tenancyState";

interface Ports {
    min: number;
    max: number;
}
interface ListRule extends RuleInputs {
    source?: string;
    destination?: string;
    tcpOptions?: Ports;
    udpOptions?: Ports;
}
interface ListInputs {
    manageDefaultResourceId: string;
    compartmentId?: string;
    displayName?: string;
    ingressSecurityRules?: ListRule[];
    egressSecurityRules?: ListRule[];
    freeformTags?: Record<string, string>;
    definedTags?: Record<string, string>;
}

const service: Service = { title: "Core Security List", page: "core_security_list", path: "securityLists" };

/**
 * Takes over a VCN's own security list; without rules, the list allows nothing.
 * https://www.pulumi.com/registry/packages/oci/api-docs/core/defaultsecuritylist/
 */
export const defaultSecurityList: ResourceType<ListInputs> = {
    properties: {
        manageDefaultResourceId: { type: "string", required: true, replaces: true },
        compartmentId: { type: "string", computed: true },
        displayName: { type: "string", computed: true },
        ingressSecurityRules: { type: "set" },
        egressSecurityRules: { type: "set" },
        freeformTags: { type: "object", computed: true },
        definedTags: { type: "object", computed: true },
    },
    create: async (inputs) => {
        await put(inputs.manageDefaultResourceId, inputs);
        return { id: inputs.manageDefaultResourceId, outputs: { state: "AVAILABLE" } };
    },
    read: async (id, state) =>
        ifThere(
            request(service, "GetSecurityList", ({ securityLists }) => {
                find(securityLists, id);
                return state;
            }),
        ),
    update: async (id, _state, inputs) => {
        await put(id, inputs);
        return {};
    },
    // It stays with its VCN, without rules.
    delete: async (id, state) => {
        await ifThere(put(id, { ...state, ingressSecurityRules: [], egressSecurityRules: [] }));
    },
};

async function put(id: string, inputs: ListInputs): Promise<void> {
    await request(service, "UpdateSecurityList", async (state) => {
        const { ingressSecurityRules = [], egressSecurityRules = [] } = inputs;
        find(state.securityLists, id).rules = [
            ...ingressSecurityRules.map((rule) => listRule(rule, true)),
            ...egressSecurityRules.map((rule) => listRule(rule, false)),
        ];
        await refreshInstances(state);
    });
}

function listRule(rule: ListRule, ingress: boolean): Rule {
    const peer = (ingress ? rule.source : rule.destination) ?? "";
    return ruleOf(rule, ingress, peer, { tcp: rule.tcpOptions, udp: rule.udpOptions });
}

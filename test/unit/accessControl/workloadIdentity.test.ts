import { taskPolicy, taskRole, workloadAuthMethod, workloadBindingRules } from "../../../sdk/accessControl";
import { nomadConfig } from "../../../sdk/agents";
import { settingsOf } from "../agents/settings";

test("Consul takes identities that Nomad signed for it, by the algorithm that Nomad signs with", () => {
    const { consul } = nomadConfig(settingsOf({})[0]!) as {
        consul: Record<"service_identity" | "task_identity", { aud: string[] }>;
    };
    expect(workloadAuthMethod.config).toMatchObject({
        JWTSupportedAlgs: ["RS256"],
        BoundAudiences: consul.service_identity.aud,
    });
    expect(workloadAuthMethod.config.BoundAudiences).toEqual(consul.task_identity.aud);
    expect(workloadAuthMethod).toMatchObject({ tokenLocality: "local" });
});

test("the tokens of workloads have no TTL, because Nomad never renews them", () => {
    expect(workloadAuthMethod).not.toHaveProperty("maxTokenTtl");
});

test("every claim that a rule asks for is one that the login keeps", () => {
    const claims = Object.values(workloadAuthMethod.config.ClaimMappings as Record<string, string>);
    for (const { bindName, selector } of workloadBindingRules) {
        const asked = [...`${bindName} ${selector}`.matchAll(/value\.(\w+)|"(\w+)"/g)].map(
            ([, a, b]) => a ?? b,
        );
        expect(asked.length).toBeGreaterThan(0);
        expect(claims).toEqual(expect.arrayContaining(asked));
    }
});

test("the role of a namespace is the one whose name a task's login computes", () => {
    const rule = workloadBindingRules.find(({ bindType }) => bindType === "role")!;
    expect(rule.bindName.replace("${value.nomad_namespace}", "shop")).toBe(taskRole("shop"));
    expect(taskPolicy("shop").name).not.toBe(taskPolicy("default").name);
});

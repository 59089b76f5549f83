import * as pulumi from "@pulumi/pulumi";
import { checkedExtra } from "../../components/extraConfig";
import { types } from "./answers";
import { startCluster } from "./startCluster";
import { unpacked } from "../unpacked";

test("a secret text reaches each machine in its bundle, and nothing else holds it", async () => {
    const { recorder } = await startCluster({
        local: {},
        nomad: { extra: pulumi.secret('telemetry { circonus_api_token = "TOKEN-OF-A-SERVICE" }') },
    });
    const holders = recorder.registrations.flatMap(({ type, inputs, secretInputs }) =>
        Object.entries(inputs)
            .filter(([, value]) => unpacked(JSON.stringify(value)).includes("TOKEN-OF-A-SERVICE"))
            .map(([key]) => `${type} ${key} ${secretInputs.includes(key) ? "secret" : "open"}`),
    );
    expect(new Set(holders)).toEqual(new Set([`${types.delivery} bundle secret`]));
    expect(holders).toHaveLength(3);
});

test("a text that is known later is refused as one that is known at once", () => {
    expect(() => checkedExtra("prod", { consul: "acl { enabled = false }" })).toThrow(
        "NomadCluster `prod` cannot be made of these arguments:\n  - Expected `consul.extra` to leave",
    );
});

import { consulConfig, consulJoinConfig, nomadConfig, nomadJoinConfig } from "../../../sdk/agents";
import { topologies } from "../../topologies";
import { settingsOf } from "./settings";

const separated = settingsOf(topologies["all separated"]);
const settingsOfNode = (name: string) => separated.find(({ node }) => node.name === name)!;

test("a server expects as many servers of its own product as are planned, and nobody else expects any", () => {
    const expectedOn = (name: string) => {
        const settings = settingsOfNode(name);
        return [consulJoinConfig(settings), nomadJoinConfig(settings) ?? {}];
    };
    expect(expectedOn("consul-servers-2")).toMatchObject([{ bootstrap_expect: 3 }, {}]);
    expect(expectedOn("nomad-servers-0")).toMatchObject([{}, { server: { bootstrap_expect: 3 } }]);
    for (const name of ["nomad-servers-0", "clients-0"])
        expect(consulJoinConfig(settingsOfNode(name))).not.toHaveProperty("bootstrap_expect");
    expect(nomadJoinConfig(settingsOfNode("consul-servers-2"))).toBeUndefined();
    expect(nomadJoinConfig(settingsOfNode("clients-0"))).not.toHaveProperty("server");
});

test("every Consul agent joins through the servers", () => {
    for (const settings of separated)
        expect(consulJoinConfig(settings)).toHaveProperty("retry_join", [
            "10.20.0.5",
            "10.20.0.6",
            "10.20.0.7",
        ]);
});

test("a server of Nomad joins through the servers' addresses, which Consul may not know yet", () => {
    expect(nomadJoinConfig(settingsOfNode("nomad-servers-0"))).toHaveProperty(
        "server.server_join.retry_join",
        ["10.20.0.5", "10.20.0.8"],
    );
});

test("a client finds Nomad's servers without Consul", () => {
    expect(nomadJoinConfig(settingsOfNode("clients-0"))).toHaveProperty("client.server_join.retry_join", [
        "10.20.0.5",
        "10.20.0.8",
    ]);
});

test("other servers change nothing but the file that restarts nobody", () => {
    const elsewhere = { consulServers: ["10.20.0.9"], nomadServers: ["10.20.0.9"] };
    for (const settings of separated) {
        const moved = { ...settings, ...elsewhere };
        expect(consulConfig(moved)).toEqual(consulConfig(settings));
        expect(nomadConfig(moved)).toEqual(nomadConfig(settings));
        expect(consulJoinConfig(moved)).not.toEqual(consulJoinConfig(settings));
    }
});

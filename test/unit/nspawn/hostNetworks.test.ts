import {
    nameServersIn,
    networksOfRoute,
    reachableServer,
    usedByHost,
} from "../../../sdk/nspawn/hostNetworks";
import { formatCidr } from "../../../sdk/topology";

const used = (route: Parameters<typeof networksOfRoute>[0]) => networksOfRoute(route).map(formatCidr);

test("a route takes its destination and its gateway", () => {
    expect(used({ dst: "10.8.0.0/16", gateway: "10.9.0.1", dev: "tun0" })).toEqual([
        "10.8.0.0/16",
        "10.9.0.1/32",
    ]);
    expect(used({ dst: "10.8.0.7", dev: "tun0" })).toEqual(["10.8.0.7/32"]);
});

test("the default route takes its gateway only", () => {
    expect(used({ dst: "default", gateway: "192.0.2.1", dev: "eth0" })).toEqual(["192.0.2.1/32"]);
});

test("IPv4 name servers are kept clear of, comments and IPv6 are passed over", () => {
    const text =
        "# nameserver 10.0.0.1\nsearch example\nnameserver 10.1.2.3\n nameserver\t10.1.2.4\nnameserver fd00::1\n";
    expect(nameServersIn(text)).toEqual(["10.1.2.3", "10.1.2.4"]);
});

test("machines are led to a name server that is not on the host's loopback", () => {
    expect(reachableServer(["127.0.0.53", "192.168.1.1", "9.9.9.9"])).toBe("192.168.1.1");
    expect(reachableServer(["127.0.0.1"])).toBe("8.8.8.8");
    expect(reachableServer([])).toBeUndefined();
});

test("this host's own loopback network is found among what it uses, unless its interface is left out", async () => {
    expect((await usedByHost()).map(formatCidr)).toContain("127.0.0.0/8");
    expect((await usedByHost("lo")).map(formatCidr)).not.toContain("127.0.0.0/8");
});

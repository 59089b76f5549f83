import { validateSourceCidrs } from "../../../sdk/firewall";

test("sound admin ranges have no problem", () => {
    expect(validateSourceCidrs("admin.cidrs", ["203.0.113.7/32", "2001:db8::/48"])).toEqual([]);
});

test("every unsound admin range is named with what is allowed and how to mend it", () => {
    expect(
        validateSourceCidrs("admin.cidrs", ["203.0.113.7", "203.0.113.7/24", "0.0.0.0/0", "office"]),
    ).toEqual([
        {
            propertyPath: "admin.cidrs[0]",
            reason: "Expected `admin.cidrs[0]` to be a network in CIDR notation without host bits, got `203.0.113.7`. Use one like `203.0.113.7/32` or `2001:db8::/48`.",
        },
        {
            propertyPath: "admin.cidrs[1]",
            reason: "Expected `admin.cidrs[1]` to be a network in CIDR notation without host bits, got `203.0.113.7/24`. Use one like `203.0.113.7/32` or `2001:db8::/48`.",
        },
        {
            propertyPath: "admin.cidrs[2]",
            reason: "Expected `admin.cidrs[2]` to be a network of your own, at least /8 for IPv4 and /7 for IPv6, got `0.0.0.0/0`, which admits outsiders. Use your own address, like `203.0.113.7/32`.",
        },
        {
            propertyPath: "admin.cidrs[3]",
            reason: "Expected `admin.cidrs[3]` to be a network in CIDR notation without host bits, got `office`. Use one like `203.0.113.7/32` or `2001:db8::/48`.",
        },
    ]);
});

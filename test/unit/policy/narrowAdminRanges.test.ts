import { check } from "./check";
import { firewalls, type Hole } from "./firewalls";

const ssh = (source: string): Hole => ({ protocol: "tcp", from: 22, to: 22, source });

describe.each(Object.entries(firewalls))("%s", (_, firewall) => {
    const wide = (source: string, config = {}) => check("narrow-admin-ranges", firewall(ssh(source)), config);

    test.each(["203.0.113.0/23", "10.0.0.0/8", "2001:db8::/32"])(
        "must not open SSH to %s by default",
        (source) => {
            expect(wide(source)).toHaveLength(1);
        },
    );

    test.each(["203.0.113.0/24", "203.0.113.7", "2001:db8::/48"])("may open SSH to %s", (source) => {
        expect(wide(source)).toEqual([]);
    });

    test("follows the configured widths", () => {
        const config = { shortestIpv4Prefix: 32, shortestIpv6Prefix: 64 };
        expect(wide("203.0.113.0/24", config)).toHaveLength(1);
        expect(wide("2001:db8::/48", config)).toHaveLength(1);
        expect(wide("203.0.113.0/24", { ...config, shortestIpv4Prefix: 16 })).toEqual([]);
    });
});

test("wide sources of other ports are no business of SSH's", () => {
    const resources = firewalls["OCI security list"]?.({
        protocol: "tcp",
        from: 8301,
        to: 8301,
        source: "10.0.0.0/16",
    });
    expect(check("narrow-admin-ranges", resources ?? [])).toEqual([]);
});

test("the message names the range, what is allowed and how to mend it", () => {
    expect(
        check("narrow-admin-ranges", firewalls["DigitalOcean firewall"]?.(ssh("10.0.0.0/8")) ?? []),
    ).toEqual([
        "Expected the sources of SSH (22/tcp) to be /24 or narrower, got `10.0.0.0/8`. Name the administrators' own addresses, for example `203.0.113.7/32`, or configure this policy with a shorter prefix.",
    ]);
});

import { basicPackages, closureOf } from "../../../rig/registry/debianPackages";

const status = `Package: libc6
Status: install ok installed
Priority: optional
Depends: libgcc-s1
Description: GNU C library
 Depends: this-is-text

Package: libgcc-s1
Priority: optional
Depends: libc6 (>= 2.35)

Package: dash
Essential: yes
Priority: required
Pre-Depends: libc6:any (>= 2.36)

Package: apt
Priority: important
Depends: gpgv | sq

Package: gpgv
Priority: optional

Package: web
Priority: optional
Depends: web-core | web-full (= 1), httpd-abi-1

Package: web-core
Priority: optional
Depends: libc6
Provides: httpd-abi-1 (= 1.22), other
`;

test("an image has a package with all that it needs, of alternatives and virtual packages those which are installed", () => {
    expect([...closureOf(status, ["web"])].sort()).toEqual(["libc6", "libgcc-s1", "web", "web-core"]);
});

test("Debian's own layer has the essential packages and apt", () => {
    expect([...basicPackages(status)].sort()).toEqual(["apt", "dash", "gpgv", "libc6", "libgcc-s1"]);
});

import { hostProblems } from "../../../sdk/nspawn/host";

test.each([
    ["darwin", "macOS"],
    ["win32", "Windows"],
    ["freebsd", "freebsd"],
] as const)("%s is told to use a Linux virtual machine or a cloud", (platform, name) => {
    expect(hostProblems({ platform, userId: 501 })).toEqual([
        `Machines run on Linux only, and this is ${name}. Use a Linux virtual machine, or one of the programs for a cloud.`,
    ]);
});

test("a user other than root is told to use sudo", () => {
    expect(hostProblems({ platform: "linux", userId: 1000 })).toEqual([
        "Machines need root, and this is user 1000. Run it with sudo, or in a root shell.",
    ]);
});

test("everything that the kernel lacks is in one message, with what to do", () => {
    const facts = { platform: "linux", userId: 0 } as const;
    expect(hostProblems({ ...facts, kernelRefusal: "unshare failed", cgroupRefusal: "EROFS" })).toEqual([
        "The kernel gives no namespaces with bridges and veth interfaces: unshare failed. " +
            "In a container, run it privileged; otherwise load the modules `bridge` and `veth`.",
        "No cgroup can be made: EROFS. In a container, run it privileged; otherwise mount /sys/fs/cgroup writable.",
    ]);
    expect(hostProblems(facts)).toEqual([]);
});

import { renderTools } from "../../../cli/toolsTable";
import { hostPrograms } from "../../../sdk/toolchain/hostPackages";

test("each tool has a row, notes are below, what is missing stands out with its Debian package", () => {
    const text = renderTools(
        [
            { name: "consul", version: "1.22.3", source: "path", path: "/usr/bin/consul" },
            { name: "nomad", version: "1.11.0", source: "missing", note: "/usr/bin/nomad is 1.9.0" },
        ],
        hostPrograms.filter(({ name }) => name === "nft"),
    );
    expect(text).toBe(
        [
            "program  version  state    where",
            "consul   1.22.3   on PATH  /usr/bin/consul",
            "nomad    1.11.0   MISSING  -",
            "    /usr/bin/nomad is 1.9.0",
            "nft      -        MISSING  -",
            "    is their firewall; Debian package nftables",
        ].join("\n"),
    );
});

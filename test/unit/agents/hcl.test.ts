import { settingPaths } from "../../../sdk/agents/hcl";

const namesIn = (text: string) => settingPaths(text).map((path) => path.join("."));

test.each([
    ["nothing", "\n  # comment\n", []],
    [
        "values of each kind",
        'a = "x"\nb = -1.5e3\nc = true\nd = ["x", 2, { e = 1 }]\n',
        ["a", "b", "c", "d", "d.e"],
    ],
    [
        "blocks, labels and objects",
        'plugin "docker" { config { gc { image = true } } }\nlimits = { rate = 1 }',
        [
            ...["plugin", "plugin.docker", "plugin.docker.config", "plugin.docker.config.gc"],
            ...["plugin.docker.config.gc.image", "limits", "limits.rate"],
        ],
    ],
    ["a block on one line", "acl { enabled = false }", ["acl", "acl.enabled"]],
    ["quoted names", '"acl" { "enabled" = false }', ["acl", "acl.enabled"]],
    ["names in capitals", "ACL { Enabled = false }", ["acl", "acl.enabled"]],
    ["comments of each kind", "/* tls {\n} */ a = 1 // acl {}\n# acl {}\nb = 2", ["a", "b"]],
    [
        "strings that look like settings",
        'a = "x } acl { \\" enabled = 1"\nb = "${env("acl {")} # x"',
        ["a", "b"],
    ],
    ["heredocs", "a = <<EOF\nacl { enabled = false }\nEOF\nb = <<-END\n  tls {}\n  END\n", ["a", "b"]],
    [
        "JSON",
        '{"acl": {"enabled": false}, "plugin": [{"exec": [{"config": {}}]}], "n": null}',
        [...["acl", "acl.enabled", "plugin", "plugin.exec", "plugin.exec.config", "n"]],
    ],
    [
        "JSON that names a block twice",
        '{"acl": {"enabled": false}, "acl": {}}',
        ["acl", "acl.enabled", "acl"],
    ],
])("%s", (_, text, names) => {
    expect(namesIn(text)).toEqual(names);
});

test.each([
    ["a block that does not end", "a {\n  b = 1\n", "line 3 lacks a plain name"],
    ["a list that does not end", "a = [1,\n2", "line 2 lacks a value"],
    ["a string that does not end", 'a = 1\nb = "x\n', "line 2 lacks a value"],
    ["a heredoc that does not end", "a = <<EOF\nx\n", "line 1 lacks a value"],
    ["a name without value", "a", "line 1 lacks a plain name"],
    ["text behind JSON", '{"a": 1}\nb = 2', "line 2 lacks the end of the text"],
    ["a name in escapes", '{"\\u0061cl": {}}', "line 1 lacks a plain name"],
    ["YAML", "telemetry:\n- a\n", "line 3 lacks a plain name"],
])("%s is refused without a word of the text", (_, text, message) => {
    expect(() => settingPaths(text)).toThrow(message);
});

import { variableDefinitions } from "../../../sdk/jobs";

test("a later file wins over an earlier one, and a value over all files", () => {
    const common = 'count = 1\nimage = "nginx"\nregion = "eu"\n';
    const prod = '# production\ncount = 3\nimage = "nginx:1.27" // pinned';
    expect(variableDefinitions([common, prod], { region: "us" })).toBe(
        'count = 3\nimage = "nginx:1.27" // pinned\nregion = "us"\n# production\n',
    );
});

test("a file in JSON is an object of values, whose text is no template", () => {
    expect(variableDefinitions(['{"a": "${x}", "b": [1, true]}', "b = []"], {})).toBe(
        'a = "$${x}"\nb = []\n',
    );
    expect(() => variableDefinitions(["{"], {})).toThrow(SyntaxError);
});

test.each([
    ["lists over several lines", 'a = [\n  "x",\n  "y",\n]', "b = 1"],
    ["maps", 'a = {\n  x = "1"\n  b = "not this"\n}', "b = 1"],
    ["heredocs", "a = <<EOF\nb = 2\n[\nEOF", "b = 1"],
    ["indented heredocs", 'a = <<-EOT\n  b = 2 "\n  EOT', "b = 1"],
    ["empty heredocs", "a = <<EOF\nEOF", "b = 1"],
    ["strings with brackets, quotes and comments", 'a = "[ { # // \\" /* "', "b = 1"],
    ["templates with strings", 'a = "${upper("}\\"")} $${ %{ if true }x%{ endif }"', "b = 1"],
    ["comments with brackets", "a = 1 # [ {", "b = 1"],
    ["comments over lines", "a = 1 /* \n b = 3 [ \n */", "b = 1"],
    ["Windows' line ends", "a = [\r\n  1\r\n]\r", "b = 1"],
])("%s end where they end: the next definition is another one", (_what, first, second) => {
    const text = variableDefinitions([`${first}\n${second}\n`], { b: 2 });
    expect(text).toBe(`${first.trim()}\nb = 2\n`);
});

test("text that defines nothing is left to Nomad's parser", () => {
    expect(variableDefinitions(["what is this\na = 1"], {})).toBe("what is this\na = 1\n");
});

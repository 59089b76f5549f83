/** A name in a configuration file with the names of the blocks around it, in lower case: `["client", "enabled"]`. */
export type SettingPath = readonly string[];

/** Parts between two words that have no meaning. Commas are optional in objects. */
const space = /(?:[\s,]|#.*|\/\/.*|\/\*[^]*?\*\/)*/y;
/** A string may hold `${…}`, in which a quote does not end it. */
const string = /"(?:\\.|\$\{[^}"\n]*(?:"[^"\n]*"[^}"\n]*)*\}|[^"\\\n])*"/y;
const heredoc = /<<-?(\w+)\r?\n(?:[^]*?\n)?[ \t]*\1(?=\r?\n|$)/y;
/** A name, a number, `true` or `false`. */
const word = /[\p{L}\p{N}_.+-]+/uy;

/**
 * The names of all settings in a configuration file of Consul or Nomad, in HCL of the first version or in JSON. Both agents compare
 * names without regard to case. https://github.com/hashicorp/hcl/tree/v1.0.0#syntax
 *
 * @throws Error with the line at which the text is not in that language, and without the text, which may hold a secret.
 */
export function settingPaths(text: string): SettingPath[] {
    return new Reader(text).file();
}

class Reader {
    private at = 0;
    private readonly found: SettingPath[] = [];

    constructor(private readonly text: string) {}

    file(): SettingPath[] {
        if (this.sees("{")) this.object([]);
        else while (!this.isAtEnd()) this.setting([]);
        if (!this.isAtEnd()) this.fail("the end of the text");
        return this.found;
    }

    /** `name = value`, `name { … }`, `name "label" { … }` or `"name": value`. */
    private setting(parent: SettingPath): void {
        let path = [...parent, this.name()];
        this.found.push(path);
        if (this.takes("=") || this.takes(":")) return this.value(path);
        while (!this.sees("{")) {
            path = [...path, this.name()];
            this.found.push(path);
        }
        this.object(path);
    }

    private name(): string {
        const name = this.match(string)?.slice(1, -1) ?? this.match(word);
        // An escape could hide a name.
        return name === undefined || name.includes("\\") ? this.fail("a plain name") : name.toLowerCase();
    }

    private value(path: SettingPath): void {
        if (this.sees("{")) this.object(path);
        else if (this.takes("[")) while (!this.takes("]")) this.value(path);
        else if ([heredoc, string, word].every((kind) => this.match(kind) === undefined))
            this.fail("a value");
    }

    private object(path: SettingPath): void {
        if (!this.takes("{")) this.fail("`{`");
        while (!this.takes("}")) this.setting(path);
    }

    private sees(character: string): boolean {
        this.match(space);
        return this.text.startsWith(character, this.at);
    }

    private takes(character: string): boolean {
        const seen = this.sees(character);
        if (seen) this.at += character.length;
        return seen;
    }

    private isAtEnd(): boolean {
        this.match(space);
        return this.at >= this.text.length;
    }

    /** The text at this place that is of a kind, of which the reader then is at the end. */
    private match(kind: RegExp): string | undefined {
        if (kind !== space) this.match(space);
        kind.lastIndex = this.at;
        const found = kind.exec(this.text)?.[0];
        this.at += found?.length ?? 0;
        return found;
    }

    private fail(expected: string): never {
        const line = this.text.slice(0, this.at).split("\n").length;
        throw new Error(`line ${line} lacks ${expected}`);
    }
}

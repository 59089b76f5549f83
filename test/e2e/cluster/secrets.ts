import { createPrivateKey } from "node:crypto";

/** Something of the cluster that nobody else may know. */
export interface Secret {
    /** The resource's name and its property. */
    what: string;
    /** Single lines of its text that give it away wherever they stand: in a file, in arguments, in JSON. */
    marks: string[];
}

interface Resource {
    type: string;
    urn: string;
    outputs?: Record<string, unknown>;
}

/**
 * The secrets of a stack, by their purpose and not by their marks in the state: every private key, the gossip keys, and
 * the tokens. The state does not hold the bundles.
 *
 * @param decrypted Output of `pulumi stack export --show-secrets`.
 */
export function secretsIn(decrypted: string): Secret[] {
    const { deployment } = JSON.parse(decrypted) as { deployment: { resources: Resource[] } };
    return deployment.resources.flatMap(({ type, urn, outputs = {} }) => {
        const name = urn.split("::").pop()!;
        if (type === "tls:index/privateKey:PrivateKey") return privateKeys(name, outputs);
        if (type.endsWith(":RandomSecret"))
            return [{ what: `${name} ${String(outputs.kind)}`, marks: [textOf(outputs.value)] }];
        if (type.endsWith(":NomadAclToken"))
            return [{ what: `${name} token`, marks: [textOf(outputs.secretId)] }];
        return [];
    });
}

/** Names of the secrets that a text gives away. */
export function secretsTold(text: string, secrets: Secret[]): string[] {
    return secrets.filter(({ marks }) => marks.some((mark) => text.includes(mark))).map(({ what }) => what);
}

/** Reads a property of a decrypted state, in which a secret is an object around its JSON. */
function textOf(value: unknown): string {
    const wrapped = (value as { plaintext?: string } | undefined)?.plaintext;
    return wrapped === undefined ? ((value as string | undefined) ?? "") : (JSON.parse(wrapped) as string);
}

function privateKeys(name: string, outputs: Record<string, unknown>): Secret[] {
    const { d } = createPrivateKey(textOf(outputs.privateKeyPem)).export({ format: "jwk" });
    const secretNumber = Buffer.from(d!, "base64url");
    return ["privateKeyPem", "privateKeyPemPkcs8", "privateKeyOpenssh"]
        .filter((property) => textOf(outputs[property]) !== "")
        .map((property) => ({
            what: `${name} ${property}`,
            marks: linesWith(secretNumber, textOf(outputs[property])),
        }));
}

/** The lines of a PEM that hold the private key's number; the others can stand in the public key as they are. */
function linesWith(secretNumber: Buffer, pem: string): string[] {
    const lines = pem.split("\n").filter((line) => line !== "" && !line.startsWith("-----"));
    // A number is written without the zeros that the other form is filled up with.
    const significant = secretNumber.subarray(secretNumber.findIndex((byte) => byte !== 0));
    const start = Buffer.from(lines.join(""), "base64").indexOf(significant);
    const characters = [start, start + significant.length].map((bytes) => (bytes * 4) / 3);
    return lines.filter((line, index) => {
        const before = lines.slice(0, index).join("").length;
        const overlap = Math.min(before + line.length, characters[1]!) - Math.max(before, characters[0]!);
        return start >= 0 && overlap >= 16;
    });
}

const pulumi = require("@pulumi/pulumi");
const tls = require("@pulumi/tls");

const pem = "-----BEGIN";
const certificate = { allowedUses: ["client_auth"], validityPeriodHours: 24 };

/** One resource of each kind, with as little in it as its provider accepts. */
const kinds = {
    "tls:index/privateKey:PrivateKey": (name) => new tls.PrivateKey(name, { algorithm: "ED25519" }),
    "tls:index/certRequest:CertRequest": (name) => new tls.CertRequest(name, { privateKeyPem: pem }),
    "tls:index/selfSignedCert:SelfSignedCert": (name) =>
        new tls.SelfSignedCert(name, { ...certificate, privateKeyPem: pem }),
    "tls:index/locallySignedCert:LocallySignedCert": (name) =>
        new tls.LocallySignedCert(name, {
            ...certificate,
            certRequestPem: pem,
            caCertPem: pem,
            caPrivateKeyPem: pem,
        }),
};

const loader = "exports.handler = () => ({ create: async (inputs) => ({ id: inputs.name, outs: inputs }) });";

function create(type, name) {
    if (type.startsWith("nomad-cluster:index:")) return new pulumi.ComponentResource(type, name);
    if (type.startsWith("pulumi-nodejs:"))
        return new pulumi.CustomResource(type, name, { name, __provider: loader });
    if (kinds[type] === undefined) throw new Error(`The flat program does not know how to make \`${type}\`.`);
    return kinds[type](name);
}

for (const [type, count] of Object.entries(new pulumi.Config().requireObject("kinds")))
    for (let index = 0; index < count; index++)
        create(type, `${type.split(":").at(-1).toLowerCase()}-${index}`);

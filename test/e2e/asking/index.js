const { PrivateKey } = require("@pulumi/tls");

const key = new PrivateKey("key", { algorithm: "ECDSA", ecdsaCurve: process.env.ASKING_CURVE });

module.exports.curve = key.ecdsaCurve;

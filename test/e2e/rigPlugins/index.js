/** Run by rigPlugins.test.ts, which changes settings.json between the updates. */
const tls = require("@pulumi/tls");
const { earlyRenewalHours } = require("./settings.json");

const caKey = new tls.PrivateKey("ca", { algorithm: "ECDSA", ecdsaCurve: "P384" });
const ca = new tls.SelfSignedCert("ca", {
    privateKeyPem: caKey.privateKeyPem,
    subject: { commonName: "Rig CA" },
    isCaCertificate: true,
    allowedUses: ["cert_signing", "crl_signing"],
    validityPeriodHours: 100,
});
const key = new tls.PrivateKey("node", { algorithm: "ED25519" });
const request = new tls.CertRequest("node", { privateKeyPem: key.privateKeyPem, dnsNames: ["node.rig"] });
const cert = new tls.LocallySignedCert("node", {
    caCertPem: ca.certPem,
    caPrivateKeyPem: caKey.privateKeyPem,
    certRequestPem: request.certRequestPem,
    allowedUses: ["server_auth"],
    validityPeriodHours: 50,
    earlyRenewalHours,
});

module.exports = { caCertPem: ca.certPem, certPem: cert.certPem };

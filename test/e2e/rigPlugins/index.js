/** Run by rigPlugins.test.ts, which changes settings.json between the updates. */
const command = require("@pulumi/command");
const pulumi = require("@pulumi/pulumi");
const tls = require("@pulumi/tls");
const { connection, folder, greeting, trigger, script, earlyRenewalHours } = require("./settings.json");

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

const deliver = new command.remote.Command("deliver", {
    connection,
    create: `umask 077; cat > ${folder}/key.pem; echo create >> ${folder}/log; ${script}`,
    delete: `echo delete >> ${folder}/log`,
    stdin: pulumi.interpolate`${key.privateKeyPem}${greeting}`,
    triggers: [trigger],
});
new command.remote.CopyToRemote("certificate", {
    connection,
    source: cert.certPem.apply((pem) => new pulumi.asset.StringAsset(pem)),
    remotePath: `${folder}/made/cert.pem`,
});
const here = new command.local.Command("here", { create: "cat", stdin: deliver.stdout });

module.exports = { said: deliver.stdout, heard: here.stdout, caCertPem: ca.certPem };

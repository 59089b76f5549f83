import { serve } from "../plugin/serve";
import { certRequest } from "./certRequest";
import { locallySignedCert } from "./locallySignedCert";
import { privateKey } from "./privateKey";
import { selfSignedCert } from "./selfSignedCert";

/** Stands in for the real plugin: https://www.pulumi.com/registry/packages/tls/ (5.x). */
void serve("@pulumi/tls", {
    "tls:index/certRequest:CertRequest": certRequest,
    "tls:index/locallySignedCert:LocallySignedCert": locallySignedCert,
    "tls:index/privateKey:PrivateKey": privateKey,
    "tls:index/selfSignedCert:SelfSignedCert": selfSignedCert,
});

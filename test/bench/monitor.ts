import * as pulumi from "@pulumi/pulumi";
import { type ProviderName, providers } from "../../components/providers";
import { providerOf } from "../rig/plugin/provider";
import { certRequest } from "../rig/tls/certRequest";
import { locallySignedCert } from "../rig/tls/locallySignedCert";
import { privateKey } from "../rig/tls/privateKey";
import { selfSignedCert } from "../rig/tls/selfSignedCert";

/** Waits until resources have been created and a value of theirs is known. @throws Error of a resource that failed. */
export type Known = <T>(value: pulumi.Output<T>) => Promise<T>;

/** The rig's tls plugin without its process: what `pulumi up` gets from there, the component gets from here. */
const tls = providerOf(
    {
        "tls:index/certRequest:CertRequest": certRequest,
        "tls:index/locallySignedCert:LocallySignedCert": locallySignedCert,
        "tls:index/privateKey:PrivateKey": privateKey,
        "tls:index/selfSignedCert:SelfSignedCert": selfSignedCert,
    },
    "bench",
    () => ({
        name: "",
        signal: new AbortController().signal,
        status: () => undefined,
        report: () => undefined,
    }),
);

const dynamicType = "pulumi-nodejs:nomad-cluster:";

async function create({ type, name, inputs }: pulumi.runtime.MockResourceArgs) {
    const plain = Object.fromEntries(
        Object.entries(inputs as object).map(([key, value]) => [key, pulumi.runtime.unwrapRpcSecret(value)]),
    );
    if (type.startsWith("tls:")) {
        const created = await tls.create!(`urn:pulumi:bench::bench::${type}::${name}`, plain);
        return { id: created.id, state: created.outs as object };
    }
    if (!type.startsWith(dynamicType)) return { id: name, state: plain }; // a component
    const provider: pulumi.dynamic.ResourceProvider =
        providers[type.slice(dynamicType.length) as ProviderName];
    const created = await provider.create(plain);
    return { id: created.id, state: created.outs as object };
}

/**
 * Lets this process create the component's resources: the SDK keeps their order, the product's own providers do the work,
 * and only Pulumi's engine and its processes are not there.
 */
export async function startMonitor(): Promise<Known> {
    let fail: (error: unknown) => void;
    const failed = new Promise<never>((_, reject) => (fail = reject));
    failed.catch(() => undefined); // whoever waits is told
    await pulumi.runtime.setMocks({
        newResource: (resource) =>
            create(resource).catch((error: unknown) => {
                fail(error);
                // Given the error, the SDK would end this process, and the machines would stay.
                return new Promise<never>(() => undefined);
            }),
        call: ({ token }) => {
            throw new Error(`Nothing here answers ${token}.`);
        },
    });
    return (value) =>
        Promise.race([
            failed,
            new Promise<never>((resolve) => value.apply((known) => resolve(known as never))),
        ]);
}

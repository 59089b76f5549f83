import { type sendUnaryData, Server, type ServerUnaryCall } from "@grpc/grpc-js";

/** The part of an answer to the engine's `Diff` that is completed here. */
interface DiffResponse {
    setDiffsList(keys: string[]): void;
}
interface DiffRequest {
    getUrn(): string;
}
type Diff = (
    this: unknown,
    call: ServerUnaryCall<DiffRequest, DiffResponse>,
    done: sendUnaryData<DiffResponse>,
) => void;

/**
 * Makes the server that is started next name the changed properties. The option `replaceOnChanges` needs them and the real
 * plugins name them, but the SDK's server cannot.
 *
 * @param keysOf The changed properties of a URN's latest diff.
 */
export function tellChangedKeys(keysOf: (urn: string) => string[]): void {
    // oxlint-disable-next-line typescript/unbound-method -- it is called with its server below
    const addService = Server.prototype.addService;
    Server.prototype.addService = function (service, implementation) {
        const diff = implementation.diff as Diff;
        const telling: Diff = function (call, done) {
            diff.call(implementation, call, (error, response, ...rest) => {
                response?.setDiffsList(keysOf(call.request.getUrn()));
                done(error, response, ...rest);
            });
        };
        Server.prototype.addService = addService;
        addService.call(
            this,
            service,
            new Proxy(implementation, {
                get: (target, name) => (name === "diff" ? telling : bound(target, name as string)),
            }),
        );
    };
}

function bound(target: Record<string, unknown>, name: string): unknown {
    const value = target[name];
    return typeof value === "function" ? (value as () => unknown).bind(target) : value;
}

import { spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { createInterface } from "node:readline";
import {
    credentials,
    Server,
    ServerCredentials,
    type ServiceError,
    type ServerUnaryCall,
    type sendUnaryData,
} from "@grpc/grpc-js";
import { EngineService } from "@pulumi/pulumi/proto/engine_grpc_pb";
import { ResourceProviderClient } from "@pulumi/pulumi/proto/provider_grpc_pb";
import * as messages from "@pulumi/pulumi/proto/provider_pb";
import { Status } from "@pulumi/pulumi/proto/status_pb";
import { Empty } from "google-protobuf/google/protobuf/empty_pb";
import { Struct } from "google-protobuf/google/protobuf/struct_pb";
import { packageFolder } from "../../sdk/process/packageFolder";

type Properties = Record<string, unknown>;

/** A failure of the plugin; with the resource that it left, if there is one. */
export interface PluginError extends Error {
    left?: { id: string; properties: Properties; reasons: string[] };
}

/** The plugin's process, and the requests that the engine makes of it. */
export interface RunningPlugin {
    /** `urn: message` for each line that the plugin logged with the engine. */
    logged: string[];
    schema(): Promise<string>;
    check(
        urn: string,
        olds: Properties,
        news: Properties,
    ): Promise<{ inputs: Properties; failures: string[] }>;
    diff(
        urn: string,
        id: string,
        olds: Properties,
        news: Properties,
    ): Promise<{ changes: number; replaces: string[] }>;
    create(urn: string, inputs: Properties): Promise<{ id: string; properties: Properties }>;
    read(urn: string, id: string, properties: Properties): Promise<{ id: string; properties: Properties }>;
    update(urn: string, id: string, olds: Properties, news: Properties): Promise<Properties>;
    delete(urn: string, id: string, properties: Properties): Promise<void>;
    stop(): Promise<void>;
}

/** Starts the compiled plugin as the engine does, with an engine that records its log. */
export async function startPlugin(): Promise<RunningPlugin> {
    const logged: string[] = [];
    const engine = new Server();
    type LogCall = ServerUnaryCall<{ getUrn(): string; getMessage(): string }, Empty>;
    engine.addService(EngineService, {
        log: ({ request }: LogCall, done: sendUnaryData<Empty>) => {
            logged.push(`${request.getUrn()}: ${request.getMessage()}`);
            done(null, new Empty());
        },
    });
    const enginePort = await bound(engine);
    const program = join(packageFolder(), "bin/pulumi-resource-nomad-cluster");
    const child = spawn("setpriv", ["--pdeathsig", "KILL", program, `127.0.0.1:${enginePort}`], {
        stdio: ["ignore", "pipe", "inherit"],
    });
    const [port] = (await once(createInterface(child.stdout), "line")) as [string];
    const client = new ResourceProviderClient(`127.0.0.1:${port}`, credentials.createInsecure());
    type Method = "getSchema" | "check" | "diff" | "create" | "read" | "update" | "delete";
    const ask = async <Answer>(method: Method, request: object): Promise<Answer> =>
        new Promise((resolve, reject) => {
            const call = client[method].bind(client) as unknown as (
                request: object,
                done: (error: ServiceError | null, answer: Answer) => void,
            ) => void;
            call(request, (error, answer) => (error ? reject(withRest(error)) : resolve(answer)));
        });
    return {
        logged,
        schema: async () =>
            (await ask<messages.GetSchemaResponse>("getSchema", new messages.GetSchemaRequest())).getSchema(),
        check: async (urn, olds, news) => {
            const request = new messages.CheckRequest();
            request.setUrn(urn);
            request.setOlds(struct(olds));
            request.setNews(struct(news));
            const answer = await ask<messages.CheckResponse>("check", request);
            const failures = answer.getFailuresList().map((failure) => failure.getReason());
            return { inputs: plainOf(answer.getInputs()), failures };
        },
        diff: async (urn, id, olds, news) => {
            const request = new messages.DiffRequest();
            request.setUrn(urn);
            request.setId(id);
            request.setOlds(struct(olds));
            request.setNews(struct(news));
            const answer = await ask<messages.DiffResponse>("diff", request);
            return { changes: answer.getChanges(), replaces: answer.getReplacesList() };
        },
        create: async (urn, inputs) => {
            const request = new messages.CreateRequest();
            request.setUrn(urn);
            request.setProperties(struct(inputs));
            const answer = await ask<messages.CreateResponse>("create", request);
            return { id: answer.getId(), properties: plainOf(answer.getProperties()) };
        },
        read: async (urn, id, properties) => {
            const request = new messages.ReadRequest();
            request.setUrn(urn);
            request.setId(id);
            request.setProperties(struct(properties));
            const answer = await ask<messages.ReadResponse>("read", request);
            return { id: answer.getId(), properties: plainOf(answer.getProperties()) };
        },
        update: async (urn, id, olds, news) => {
            const request = new messages.UpdateRequest();
            request.setUrn(urn);
            request.setId(id);
            request.setOlds(struct(olds));
            request.setNews(struct(news));
            return plainOf((await ask<messages.UpdateResponse>("update", request)).getProperties());
        },
        delete: async (urn, id, properties) => {
            const request = new messages.DeleteRequest();
            request.setUrn(urn);
            request.setId(id);
            request.setProperties(struct(properties));
            await ask("delete", request);
        },
        stop: async () => {
            client.close();
            const ended = once(child, "exit");
            // As after a killed `pulumi`: the plugin ends by itself.
            engine.forceShutdown();
            await ended;
        },
    };
}

async function bound(server: Server): Promise<number> {
    return new Promise((resolve, reject) =>
        server.bindAsync("127.0.0.1:0", ServerCredentials.createInsecure(), (error, port) =>
            error ? reject(error) : resolve(port),
        ),
    );
}

function struct(properties: Properties): Struct {
    return Struct.fromJavaScript(properties as never);
}

function plainOf(properties: Struct | undefined): Properties {
    return properties?.toJavaScript() ?? {};
}

/** "Created, but not initialized" comes as a message within the error's metadata. */
function withRest(error: ServiceError): PluginError {
    const failure: PluginError = new Error(error.details);
    const [packed] = error.metadata.get("grpc-status-details-bin");
    const [detail] = packed ? Status.deserializeBinary(packed as Buffer).getDetailsList() : [];
    const left = detail?.unpack(
        (bytes) => messages.ErrorResourceInitFailed.deserializeBinary(bytes),
        "pulumirpc.ErrorResourceInitFailed",
    );
    if (left)
        failure.left = {
            id: left.getId(),
            properties: plainOf(left.getProperties()),
            reasons: left.getReasonsList(),
        };
    return failure;
}

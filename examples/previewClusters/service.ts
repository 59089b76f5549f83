import { createHmac, timingSafeEqual } from "node:crypto";
import { createServer, type IncomingMessage } from "node:http";
import { text } from "node:stream/consumers";
import { Role } from "pulumi-nomad-cluster";
import { Previews } from "./previews";

/** A webhook of a repository on GitHub: https://docs.github.com/en/webhooks/webhook-events-and-payloads#pull_request */
interface PullRequestEvent {
    action: string;
    number: number;
}

const secret = process.env.WEBHOOK_SECRET;
if (!secret) throw new Error("Expected WEBHOOK_SECRET to be the webhook's secret, found none.");

const roles = [Role.ConsulServer, Role.NomadServer, Role.NomadClient];
const args = { local: {}, groups: { node: { count: 1, roles } } };
const previews = new Previews(args, (pullRequest, message) => console.log(`pr-${pullRequest}: ${message}`));

/** https://docs.github.com/en/webhooks/using-webhooks/validating-webhook-deliveries */
function isSigned({ headers }: IncomingMessage, body: string): boolean {
    const expected = Buffer.from(`sha256=${createHmac("sha256", secret!).update(body).digest("hex")}`);
    const given = Buffer.from(String(headers["x-hub-signature-256"]));
    return given.length === expected.length && timingSafeEqual(given, expected);
}

async function answer(request: IncomingMessage): Promise<[status: number, body: unknown]> {
    const shown = /^\/previews\/(\d+)$/.exec(request.url ?? "")?.[1];
    if (request.method === "GET" && shown) {
        const status = await previews.status(Number(shown));
        return status ? [200, status] : [404, { error: "there is no such preview" }];
    }
    if (request.method !== "POST" || request.url !== "/webhook") return [404, { error: "not found" }];
    const body = await text(request);
    if (!isSigned(request, body)) return [401, { error: "wrong signature" }];
    const { action, number } = JSON.parse(body) as PullRequestEvent;
    if (["opened", "reopened", "synchronize"].includes(action)) previews.open(number);
    if (action === "closed") previews.close(number);
    return [202, { accepted: action }];
}

const server = createServer((request, response) => {
    answer(request)
        .catch((error: Error): [number, unknown] => [500, { error: error.message }])
        .then(([status, body]) => response.writeHead(status).end(JSON.stringify(body)))
        .catch(console.error);
});
server.listen(Number(process.env.PORT ?? 8080), "127.0.0.1", () =>
    console.log(`listening on ${JSON.stringify(server.address())}`),
);
process.once("SIGTERM", () => {
    server.close();
    previews.stop().catch(console.error);
});

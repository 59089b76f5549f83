/**
 * Part of a router's Python program: what Azure answers machines.
 * https://learn.microsoft.com/entra/identity/managed-identities-azure-resources/how-to-use-vm-token
 * https://learn.microsoft.com/azure/virtual-machines/linux/scheduled-events
 * https://learn.microsoft.com/rest/api/keyvault/secrets/get-secret
 */
export const guestServices = `
import base64, hashlib, hmac, http.server, ipaddress, ssl, threading, time, urllib.parse

class Answer(Exception):
    def __init__(self, status, body, headers={}):
        self.status, self.body, self.headers = status, body, headers

class Service(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        self.reply("GET")

    def do_POST(self):
        self.reply("POST")

    def reply(self, method):
        url = urllib.parse.urlsplit(self.path)
        query = {name: value[0] for name, value in urllib.parse.parse_qs(url.query).items()}
        try:
            answer = Answer(200, self.answer(method, url.path.strip("/").split("/"), query))
        except Answer as refusal:
            answer = refusal
        except (KeyError, OSError, TypeError, ValueError, IndexError) as error:
            answer = Answer(404, {"error": "Not found"})
        text = answer.body if isinstance(answer.body, str) else json.dumps(answer.body)
        self.send_response(answer.status)
        for name, value in answer.headers.items():
            self.send_header(name, value)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(text.encode())))
        self.end_headers()
        self.wfile.write(text.encode())

    def machine(self):
        return read(self.folder, self.client_address[0])

    def log_message(self, *_):
        pass

def signature(folder, text):
    with open(os.path.join(folder, "key")) as file:
        key = file.read().encode()
    return base64.urlsafe_b64encode(hmac.new(key, text.encode(), hashlib.sha256).digest()).decode().rstrip("=")

def encode(value):
    return base64.urlsafe_b64encode(json.dumps(value).encode()).decode().rstrip("=")

def decode(text):
    return json.loads(base64.urlsafe_b64decode(text + "=" * (-len(text) % 4)))

class Guest(Service):
    def answer(self, method, path, query):
        if self.headers.get("Metadata", "").lower() != "true" or "X-Forwarded-For" in self.headers:
            raise Answer(400, {"error": "invalid_request", "error_description": "Required metadata header not specified"})
        if path[:2] == ["metadata", "scheduledevents"]:
            return self.events(method, query)
        if "api-version" not in query:
            raise Answer(400, {"error": "Bad request. api-version was not specified in the request"})
        if path == ["metadata", "identity", "oauth2", "token"]:
            return self.token(query)
        if path[:2] != ["metadata", "instance"]:
            raise Answer(404, {"error": "Not found"})
        value = self.machine()["instance"]
        for part in path[2:]:
            value = value[int(part)] if isinstance(value, list) else value[part]
        return value if query.get("format") != "text" else str(value)

    def events(self, method, query):
        if "api-version" not in query:
            raise Answer(400, {"error": "Bad request. api-version was not specified in the request"})
        machine = self.machine()
        if method == "GET":
            return {"DocumentIncarnation": len(machine["events"]), "Events": machine["events"]}
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        known = [event["EventId"] for event in machine["events"]]
        for request in body["StartRequests"]:
            if request["EventId"] not in known:
                raise Answer(400, {"error": "Bad request. The EventId is not found."})
            open(os.path.join(self.folder, "approved-" + request["EventId"]), "w").close()
        return {}

    def token(self, query):
        identities = self.machine()["identities"]
        client = query.get("client_id", list(identities)[0] if len(identities) == 1 else None)
        if client is None and identities:
            raise Answer(400, {"error": "invalid_request", "error_description": "Multiple user assigned identities exist, please specify the clientId / resourceId of the identity in the token request"})
        if client not in identities:
            raise Answer(400, {"error": "invalid_request", "error_description": "Identity not found"})
        now = int(time.time())
        claims = {"aud": query["resource"], "appid": client, "oid": identities[client], "nbf": now, "exp": now + 86400}
        text = encode({"alg": "RS256", "typ": "JWT"}) + "." + encode(claims)
        return {
            "access_token": text + "." + signature(self.folder, text), "client_id": client, "token_type": "Bearer",
            "expires_in": "86400", "expires_on": str(now + 86400), "not_before": str(now), "resource": query["resource"],
        }

def refused(status, code, message, headers={}):
    return Answer(status, {"error": {"code": code, "message": message}}, headers)

class Vault(Service):
    def answer(self, method, path, query):
        vault = read(self.folder, "vaults.json")[self.headers["Host"].split(":")[0].split(".")[0].lower()]
        claims = self.claims(vault)
        self.check_network(vault)
        if "api-version" not in query:
            raise refused(400, "BadParameter", "api-version must be specified")
        if path[0] != "secrets" or method != "GET" or len(path) not in (2, 3):
            raise refused(405, "MethodNotAllowed", "The rig's vaults have only GET /secrets/NAME/VERSION.")
        if "get" not in vault["policies"].get(claims["oid"], []):
            raise refused(403, "Forbidden", "The user, group or application 'appid=%s;oid=%s' does not have secrets get permission on key vault '%s;location=%s'. For help resolving this issue, please see https://go.microsoft.com/fwlink/?linkid=2125287" % (claims["appid"], claims["oid"], vault["name"], vault["location"]))
        versions = vault["secrets"].get(path[1], [])
        found = [one for one in versions if len(path) == 2 or one["version"] == path[2]]
        if not found:
            raise refused(404, "SecretNotFound", "A secret with (name/id) %s was not found in this key vault. If you recently deleted this secret you may be able to recover it using the correct recovery command. For help resolving this issue, please see https://go.microsoft.com/fwlink/?linkid=2125182" % "/".join(path[1:]))
        secret = found[-1]
        attributes = {"enabled": True, "created": secret["created"], "updated": secret["created"], "recoveryLevel": "Recoverable"}
        return {"value": secret["value"], "id": "https://%s.vault.azure.net/secrets/%s/%s" % (vault["name"], path[1], secret["version"]), "attributes": attributes}

    def claims(self, vault):
        resource = {"WWW-Authenticate": 'Bearer authorization="https://login.microsoftonline.com/%s", resource="https://vault.azure.net"' % vault["tenantId"]}
        scheme, _, token = self.headers.get("Authorization", "").partition(" ")
        if scheme != "Bearer" or not token:
            raise refused(401, "Unauthorized", "AKV10000: Request is missing a Bearer or PoP token.", resource)
        text, _, mark = token.rpartition(".")
        if not hmac.compare_digest(mark, signature(self.folder, text)):
            raise refused(401, "Unauthorized", "AKV10022: Invalid signature.", resource)
        claims = decode(text.split(".")[1])
        if claims["aud"].rstrip("/") != "https://vault.azure.net":
            raise refused(401, "Unauthorized", "AKV10022: Invalid audience. Expected https://vault.azure.net, found: %s." % claims["aud"], resource)
        if claims["exp"] < time.time():
            raise refused(401, "Unauthorized", "AKV10022: Invalid token. The token has expired.", resource)
        return claims

    def check_network(self, vault):
        address = self.client_address[0]
        try:
            subnet = self.machine()["subnet"]
        except OSError:
            subnet = None
        allowed = any(ipaddress.ip_address(address) in ipaddress.ip_network(one, False) for one in vault["addresses"])
        if not (vault["open"] or allowed or subnet is not None and subnet in vault["subnets"]):
            raise refused(403, "Forbidden", "Client address is not authorized and caller is not a trusted service.\\nClient address: %s\\nCaller: ignored\\nVault: %s;location=%s" % (address, vault["name"], vault["location"]))

class VaultServer(http.server.ThreadingHTTPServer):
    # A handshake in the thread that accepts would let one silent client stop all the others.
    def finish_request(self, request, client_address):
        with self.context.wrap_socket(request, server_side=True) as wrapped:
            self.RequestHandlerClass(wrapped, client_address, self)

    def handle_error(self, request, client_address):
        pass

def serve_vaults(address, folder):
    VaultServer.context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    VaultServer.context.load_cert_chain(os.path.join(folder, "vault.pem"))
    VaultServer((address, 443), Vault).serve_forever()
`;

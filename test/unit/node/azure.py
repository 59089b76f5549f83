"""
Azure's metadata service, at its address and at WireServer's, and a Key Vault, at 127.0.0.1:8080. Answers are files below /srv/azure; what was asked is in
/run/azure.log, one line each.
"""

import http.server
import json
import threading

TOKEN = "TOKEN-OF-THE-IDENTITY"


def file(name):
    with open(f"/srv/azure/{name}.json") as answer:
        return answer.read()


class Handler(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        path = self.path.partition("?")[0]
        if self.server.server_port == 8080:
            trusted = self.headers["Authorization"] == f"Bearer {TOKEN}" and "api-version=7.4" in self.path
            self.answer(lambda: json.dumps({"value": file(path.split("/")[2])}), 200 if trusted else 401)
        elif self.headers["Metadata"] != "true":
            self.answer(lambda: "", 400)
        elif path == "/metadata/identity/oauth2/token":
            asked = "resource=https%3A%2F%2Fvault.azure.net" in self.path and "client_id=me" in self.path
            self.answer(lambda: json.dumps({"access_token": TOKEN}), 200 if asked else 400)
        else:
            self.answer(lambda: file(path.split("/")[2]), 200)

    def do_POST(self):
        body = self.rfile.read(int(self.headers["Content-Length"])).decode()
        with open("/run/azure.log", "a") as log:
            log.write(f"{body}\n")
        self.answer(lambda: "", 200)

    def answer(self, text, status):
        try:
            body = text().encode() if status == 200 else b"{}"
        except FileNotFoundError:
            status, body = 404, b"{}"
        self.send_response(status)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *given):
        pass


PLACES = [("169.254.169.254", 80), ("168.63.129.16", 80), ("127.0.0.1", 8080)]
servers = [http.server.ThreadingHTTPServer(place, Handler) for place in PLACES]
for server in servers:
    threading.Thread(target=server.serve_forever).start()
open("/run/azure.up", "w").close()

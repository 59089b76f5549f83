"""A job of the table: it answers with what it found of itself, and what its volume holds."""

import http.server
import json
import os
import socket

seed = os.path.join(os.environ["VOLUME"], "seed")
if not os.path.exists(seed):
    with open(seed, "w") as file:
        file.write("job")


def found():
    """The address that Consul's DNS or Nomad has for this job's service."""
    if os.environ["PROVIDER"] == "consul":
        return socket.gethostbyname(os.environ["SERVICE"] + ".service.consul")
    with open(os.path.join(os.environ["NOMAD_TASK_DIR"], "found")) as file:
        return file.read().strip()


class Cell(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        try:
            address = found()
        except OSError as error:
            address = str(error)
        with open(seed) as file:
            answer = {"found": address, "read": file.read().strip()}
        self.send_response(200)
        self.end_headers()
        self.wfile.write(json.dumps(answer).encode())

    def log_message(self, *_):
        pass  # a line for each health check


http.server.ThreadingHTTPServer(("", int(os.environ["NOMAD_PORT_http"])), Cell).serve_forever()

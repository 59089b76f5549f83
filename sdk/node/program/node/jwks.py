"""Public keys of Nomad's workload identities, for the Consul server on this machine; see sdk/agents/jwks.ts."""

import sys

from node.agents import Agents
from node.files import Pending
from node.settings import Settings, load_settings
from node.staging import staged
from node.systemd import enable, systemctl

SOCKET = "nomad-cluster-jwks.socket"


def answer_keys() -> None:
    """Answers one HTTP request on standard input and output."""
    while sys.stdin.buffer.readline().rstrip():
        pass
    sys.stdout.buffer.write(_response(Agents(load_settings())))


def _response(agents: Agents) -> bytes:
    for server in agents.settings.nomad_server_addresses:
        answer = agents.ask("nomad", "/.well-known/jwks.json", address=server)
        if answer.ok:
            body = answer.text.encode()
            head = (
                "HTTP/1.1 200 OK",
                "Content-Type: application/json",
                f"Content-Length: {len(body)}",
                "Connection: close",
            )
            return "\r\n".join([*head, "", ""]).encode() + body
    return b"HTTP/1.1 503 Service Unavailable\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"


def serve_keys(settings: Settings) -> None:
    """Makes systemd listen for the Consul server of this machine, if it is one."""
    if not settings.serves("consul"):
        return
    pending = Pending("jwks")
    units = [f"/etc/systemd/system/{unit}" for unit in [SOCKET, "nomad-cluster-jwks@.service"]]
    pending.put(*[staged(path, 0o644) for path in units])
    # Without a restart, the socket keeps listening on its old address.
    if pending:
        systemctl("daemon-reload")
        systemctl("restart", SOCKET)
    pending.clear()
    enable(SOCKET, "--now")

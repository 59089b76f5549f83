"""Docker's answer at its socket: https://docs.docker.com/reference/api/engine/"""

import http.client
import json
import socket
from typing import Any

SOCKET = "/run/docker.sock"


def docker_version() -> str:
    """Empty if Docker does not answer."""
    connection = _DockerConnection("docker", timeout=10)
    try:
        connection.request("GET", "/version")
        version: dict[str, Any] = json.loads(connection.getresponse().read())
        return str(version["Version"])
    except (OSError, http.client.HTTPException, ValueError, KeyError):
        return ""
    finally:
        connection.close()


class _DockerConnection(http.client.HTTPConnection):
    def connect(self) -> None:
        self.sock = socket.socket(socket.AF_UNIX)
        self.sock.settimeout(self.timeout)
        self.sock.connect(SOCKET)

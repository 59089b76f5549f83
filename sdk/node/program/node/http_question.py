"""One HTTP request to a service of the platform, without a proxy and without following a redirect."""

import http.client
import json
import socket
import ssl
from typing import Any, Optional
from urllib.parse import urlsplit

from node.say import Failure

LIMIT = 1024 * 1024
MARK = 0x6E6F6465


def ask_json(
    url: str, headers: dict[str, str], method: str = "GET", body: Optional[str] = None, timeout: float = 30
) -> Any:
    """The JSON that the service answers. No header, and nothing that was answered, is in the message of a failure."""
    parts = urlsplit(url)
    place = f"{parts.netloc}{parts.path}"
    try:
        connection = _connect(parts.scheme, parts.netloc, timeout)
        try:
            connection.request(method, f"{parts.path}?{parts.query}", body, headers)
            response = connection.getresponse()
            status, text = response.status, response.read(LIMIT)
        finally:
            connection.close()
    except (OSError, http.client.HTTPException) as error:
        raise Failure(f"{place} does not answer: {type(error).__name__}") from None
    if status != 200:
        raise Failure(f"{place} answers with status {status}")
    try:
        return json.loads(text) if text else None
    except ValueError:
        raise Failure(f"{place} answers with something that is no JSON") from None


def _connect(scheme: str, place: str, timeout: float) -> http.client.HTTPConnection:
    if scheme == "https":
        # The machine's own authorities, as for every program.
        return http.client.HTTPSConnection(place, timeout=timeout, context=ssl.create_default_context())
    return _MarkedConnection(place, timeout=timeout)


class _MarkedConnection(http.client.HTTPConnection):
    """A member's firewall lets no other connection reach the metadata service: see sdk/agents/memberFiles.ts."""

    def connect(self) -> None:
        self.sock = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
        self.sock.settimeout(self.timeout)
        self.sock.setsockopt(socket.SOL_SOCKET, socket.SO_MARK, MARK)
        self.sock.connect((self.host, self.port))

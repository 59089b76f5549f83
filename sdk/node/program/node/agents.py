"""Questions to Consul and Nomad, as this machine, over mutual TLS."""

import http.client
import json
import ssl
from typing import Any, NamedTuple, Optional

from node.settings import Settings

CONSUL_TOKEN = "/etc/nomad-cluster/consul-token"
TLS = "/etc/consul.d/tls"


class Answer(NamedTuple):
    """An agent's answer. `status` is 0 if nothing answered."""

    status: int
    text: str

    @property
    def ok(self) -> bool:
        return 0 < self.status < 400

    @property
    def denied(self) -> bool:
        return "ermission denied" in self.text

    @property
    def json(self) -> Any:
        """None if the text is no JSON."""
        try:
            return json.loads(self.text)
        except ValueError:
            return None


class Agents:
    """
    This machine's agents, and by `address` those of other machines. Nomad tells the health of servers and clients only to a
    token. No machine keeps one, so the caller of `ready` gives it.
    """

    def __init__(self, settings: Settings, nomad_token: str = "") -> None:
        self.settings = settings
        self._nomad_token = nomad_token

    def may_ask(self, product: str) -> bool:
        return product == "consul" or self._nomad_token != ""

    def ask(
        self,
        product: str,
        path: str,
        method: str = "GET",
        body: Optional[str] = None,
        address: str = "127.0.0.1",
        timeout: float = 10,
    ) -> Answer:
        port = self.settings.port(product)
        try:
            connection = http.client.HTTPSConnection(address, port, timeout=timeout, context=_tls_context())
            try:
                connection.request(method, path, body, self._headers(product))
                response = connection.getresponse()
                return Answer(response.status, response.read().decode(errors="replace"))
            finally:
                connection.close()
        except (OSError, http.client.HTTPException):
            return Answer(0, "")

    def leader(self, product: str, address: str = "127.0.0.1") -> str:
        """Empty if there is none."""
        answer = self.ask(product, "/v1/status/leader", address=address)
        return str(answer.json or "") if answer.ok else ""

    def peers(self, product: str) -> list[str]:
        answer = self.ask(product, "/v1/status/peers")
        return list(answer.json or []) if answer.ok else []

    def _headers(self, product: str) -> dict[str, str]:
        if product == "consul":
            return _consul_token_header()
        return {"X-Nomad-Token": self._nomad_token} if self._nomad_token else {}


def _tls_context() -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.load_verify_locations(f"{TLS}/ca.pem")
    context.load_cert_chain(f"{TLS}/cert.pem", f"{TLS}/key.pem")
    return context


def _consul_token_header() -> dict[str, str]:
    try:
        with open(CONSUL_TOKEN, encoding="ascii") as file:
            name, _, token = file.read().strip().partition(": ")
    except OSError:
        return {}
    return {name: token}

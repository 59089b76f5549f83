"""This machine's settings, as its last bundle has them. sdk/node/nodeSettings.ts writes them as shell assignments."""

import shlex
import socket
from typing import NamedTuple

from node.say import Failure

SETTINGS = "/etc/nomad-cluster/node.env"


class Opening(NamedTuple):
    """What the firewall of this machine's image has to let in."""

    # tcp, udp, icmp, or path-mtu: only those messages of ICMP that say that a packet was too big.
    protocol: str
    # A number, or the first and the last one; empty for ICMP.
    ports: str
    source: str

    @property
    def is_version6(self) -> bool:
        return ":" in self.source

    @property
    def is_world(self) -> bool:
        return self.source.endswith("/0")


class Settings(NamedTuple):
    values: dict[str, str]

    @property
    def node_name(self) -> str:
        """A pool's member has its host name."""
        return self.values["NODE_NAME"] or socket.gethostname()

    @property
    def pool(self) -> str:
        """Empty if this machine is no member of a pool."""
        return self.values.get("POOL", "")

    @property
    def nomad_roles(self) -> list[str]:
        return self.values["NOMAD_ROLES"].split()

    @property
    def nomad_server_addresses(self) -> list[str]:
        return self.values["NOMAD_SERVER_ADDRESSES"].split()

    @property
    def artifacts_url(self) -> str:
        return self.values["ARTIFACTS_URL"]

    @property
    def products(self) -> list[str]:
        return ["consul", "nomad"] if self.nomad_roles else ["consul"]

    @property
    def is_nomad_client(self) -> bool:
        return "client" in self.nomad_roles

    @property
    def runs_docker(self) -> bool:
        """False also for the settings of earlier versions, which ran no Docker."""
        return self.values.get("DOCKER") == "1"

    @property
    def units(self) -> list[str]:
        """What systemd has to keep running on this machine."""
        return [*self.products, *(["docker"] if self.runs_docker else [])]

    @property
    def has_names(self) -> bool:
        """Do Consul's names resolve on this machine?"""
        return self.values["NAMES"] == "1"

    @property
    def openings(self) -> list[Opening]:
        """None in the settings of earlier versions, and of platforms whose images have no firewall."""
        return [Opening(*one.split(",")) for one in self.values.get("OPENINGS", "").split()]

    @property
    def volume_device(self) -> str:
        return self.values.get("VOLUME_DEVICE", "")

    @property
    def volume_path(self) -> str:
        """Empty if the machine has no volume. Earlier versions did not name one."""
        return self.values.get("VOLUME_PATH", "")

    def version(self, product: str) -> str:
        return self.values[f"{product.upper()}_VERSION"]

    def port(self, product: str) -> int:
        return int(self.values[f"{product.upper()}_PORT"])

    def checksum(self, product: str, architecture: str) -> str:
        """The pinned SHA-256; empty if none is pinned."""
        return self.values[f"{product.upper()}_SHA256_{architecture}"]

    def serves(self, product: str) -> bool:
        return self.values["CONSUL_SERVER"] == "1" if product == "consul" else "server" in self.nomad_roles

    def servers(self, product: str) -> int:
        """The planned number of servers in the cluster."""
        return int(self.values[f"{product.upper()}_SERVERS"])


def load_settings(path: str = SETTINGS) -> Settings:
    try:
        return Settings(read_assignments(path))
    except OSError:
        raise Failure(f"no settings at {path}: deliver a bundle first (pulumi up)") from None


def read_assignments(path: str) -> dict[str, str]:
    with open(path, encoding="utf-8") as file:
        return dict(assignment.split("=", 1) for assignment in shlex.split(file.read()))

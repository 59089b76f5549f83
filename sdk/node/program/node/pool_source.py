"""Where this member of a pool gets the pool's bundle. sdk/node/poolSource.ts writes it as shell assignments into the boot document."""

from node import keyvault
from node.files import read
from node.say import Failure
from node.settings import read_assignments

POOL_SOURCE = "/etc/nomad-cluster/pool-source"


def load_source() -> dict[str, str]:
    try:
        return read_assignments(POOL_SOURCE)
    except OSError:
        raise Failure(f"this machine is no member of a pool: it has no {POOL_SOURCE}") from None


def fetch_bundle(source: dict[str, str]) -> bytes:
    """The text of the bundle as it is now."""
    kind, _, place = source["SOURCE"].partition(":")
    if kind == "keyvault":
        return keyvault.fetch_bundle(place, source["IDENTITY"])
    try:
        return read(place)
    except OSError as error:
        raise Failure(f"cannot read the pool's bundle at {place}: {error.strerror}") from None

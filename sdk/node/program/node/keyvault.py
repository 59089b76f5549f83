"""A pool's bundle in Azure's Key Vault, in pieces: see sdk/node/vaultSecrets.ts."""

import hashlib
import json

from node.azure_metadata import identity_token
from node.http_question import ask_json
from node.say import Failure


def fetch_bundle(vault: str, client_id: str) -> bytes:
    token = identity_token("https://vault.azure.net", client_id)
    index = json.loads(_secret(vault, "bundle", token))
    pieces = [_secret(vault, f"bundle-{number}", token) for number in range(index["parts"])]
    text = "".join(pieces).encode()
    if hashlib.sha256(text).hexdigest() != index["sha256"]:
        raise Failure(f"the pieces of the bundle in {vault} are of two updates: one of them has not ended")
    return text


def _secret(vault: str, name: str, token: str) -> str:
    answer = ask_json(f"{vault}/secrets/{name}?api-version=7.4", {"Authorization": f"Bearer {token}"})
    return str(answer["value"])

"""Azure's metadata service, which knows the machine that asks: https://learn.microsoft.com/en-us/azure/virtual-machines/instance-metadata-service"""

import json
from typing import Any
from urllib.parse import urlencode

from node.http_question import ask_json

SERVICE = "http://169.254.169.254/metadata"
HEADERS = {"Metadata": "true"}


def identity_token(resource: str, client_id: str) -> str:
    """A token of the machine's user-assigned identity for a resource."""
    query = urlencode({"api-version": "2018-02-01", "resource": resource, "client_id": client_id})
    answer = ask_json(f"{SERVICE}/identity/oauth2/token?{query}", HEADERS)
    return str(answer["access_token"])


def machine_name() -> str:
    """The platform's name of this machine, which is another than its host name."""
    answer = ask_json(f"{SERVICE}/instance?api-version=2021-02-01", HEADERS)
    return str(answer["compute"]["name"])


def scheduled_events() -> list[dict[str, Any]]:
    """What is about to happen to machines. The first question to a machine's service may take two minutes."""
    answer = ask_json(f"{SERVICE}/scheduledevents?api-version=2020-07-01", HEADERS, timeout=150)
    events: list[dict[str, Any]] = answer["Events"]
    return events


def approve_event(event_id: str) -> None:
    """Lets the event happen before its time."""
    body = json.dumps({"StartRequests": [{"EventId": event_id}]})
    ask_json(f"{SERVICE}/scheduledevents?api-version=2020-07-01", HEADERS, "POST", body)

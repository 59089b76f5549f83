"""
Azure's announcements that it is about to end this machine:
https://learn.microsoft.com/en-us/azure/virtual-machine-scale-sets/virtual-machine-scale-sets-terminate-notification
"""

import subprocess
from typing import Any

from node import waiting
from node.azure_metadata import approve_event, machine_name, scheduled_events
from node.say import Failure, Progress, say
from node.settings import load_settings
from node.staging import PROGRAM

SECONDS = 5
ENDS = ("Terminate", "Preempt")


def watch_events() -> None:
    """Leaves the cluster when the end of this machine is announced, and lets it happen then. It never returns."""
    done: set[str] = set()
    progress = Progress()
    while True:
        try:
            _leave_if_announced(done)
        except Failure as failure:
            progress.say(str(failure))
        waiting.sleep(SECONDS)


def _leave_if_announced(done: set[str]) -> None:
    """An event that is announced again is not acted on again. If the leave fails, it is tried again."""
    announced = [
        event for event in scheduled_events() if event["EventType"] in ENDS and event["EventId"] not in done
    ]
    # The service also announces the ends of other machines.
    for event in _own(announced):
        say(f"this machine is about to end ({event['EventType']})")
        # A run of its own, because a run holds its lock until it ends.
        if subprocess.run([PROGRAM, "leave", load_settings().node_name]).returncode != 0:
            raise Failure("this machine has not left, as said above")
        if event["EventStatus"] == "Scheduled":
            approve_event(event["EventId"])
        done.add(event["EventId"])


def _own(events: list[dict[str, Any]]) -> list[dict[str, Any]]:
    name = machine_name() if events else ""
    return [event for event in events if name in event["Resources"]]

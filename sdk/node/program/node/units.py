"""The state of the systemd units of the agents and of Docker."""

import os
import time
from typing import NamedTuple, Optional

from node.say import Failure
from node.settings import Settings, load_settings
from node.systemd import properties

# Made by `introduce`, once in the life of the machine.
INTRODUCED = "/var/lib/nomad-cluster/nomad.introduced"
# An agent that fails at each start is active for a moment every time. It counts as started after that many seconds.
STEADY_SECONDS = 30


class Unit(NamedTuple):
    product: str
    state: str
    sub: str
    result: str
    restarts: int
    seconds_up: float

    def __str__(self) -> str:
        """The state in systemd's words: `active (running)`, `activating (auto-restart, exit-code, restarted 12 times)`"""
        details = [self.sub]
        if self.result != "success":
            details.append(self.result)
        if self.restarts > 0:
            details.append(f"restarted {self.restarts} times")
        return f"{self.state} ({', '.join(details)})"


def read_unit(product: str) -> Optional[Unit]:
    """None if systemd does not answer."""
    names = ["ActiveState", "SubState", "Result", "NRestarts", "ExecMainStartTimestampMonotonic"]
    read = properties(product, *names)
    if not read:
        return None
    state, sub, result, restarts, began = (read[name] for name in names)
    since_boot = time.clock_gettime(time.CLOCK_BOOTTIME)
    return Unit(product, state, sub, result, int(restarts), since_boot - int(began) / 1e6)


def awaits_introduction(product: str, settings: Settings) -> bool:
    """Is PRODUCT a Nomad client that the operator still has to introduce?"""
    return product == "nomad" and settings.is_nomad_client and not os.path.exists(INTRODUCED)


def unit_unmet(unit: Unit, settings: Settings) -> str:
    """The condition that the unit does not meet, in words; empty if it runs."""
    if unit.state == "active":
        if unit.restarts == 0 or unit.seconds_up >= STEADY_SECONDS:
            return ""
        return f"{unit.product} to run for {STEADY_SECONDS} s, because it ended and systemd restarted it"
    waits = (unit.state, unit.sub) in [("activating", "start-pre"), ("inactive", "dead")]
    if waits and awaits_introduction(unit.product, settings):
        return "the introduction of this machine's nomad client"
    return f"{unit.product} to start"


def print_failing_units() -> None:
    """Prints one line for each unit that does not run."""
    settings = load_settings()
    for product in settings.units:
        unit = read_unit(product)
        if unit is None:
            raise Failure(f"systemd does not answer for {product}.service")
        if unit_unmet(unit, settings):
            print(f"{product}.service: {unit}")

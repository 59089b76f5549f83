"""Calls of systemctl."""

import subprocess

from node.say import Failure


def systemctl(*arguments: str) -> None:
    if subprocess.run(["systemctl", *arguments]).returncode != 0:
        raise Failure(f"systemctl {' '.join(arguments)} failed")


def enable(unit: str, *options: str) -> None:
    """Does not read all units again, which only a changed unit needs, and which starts every generator of the machine."""
    systemctl("enable", "--no-reload", "--quiet", *options, unit)


def is_enabled(unit: str) -> bool:
    return _agrees("is-enabled", unit)


def is_active(unit: str) -> bool:
    return _agrees("is-active", unit)


def properties(unit: str, *names: str) -> dict[str, str]:
    """Empty if systemd does not answer."""
    command = ["systemctl", "show", unit, "--property", ",".join(names)]
    answer = subprocess.run(command, stdout=subprocess.PIPE, text=True)
    if answer.returncode != 0:
        return {}
    return dict(line.split("=", 1) for line in answer.stdout.splitlines())


def _agrees(question: str, unit: str) -> bool:
    return subprocess.run(["systemctl", question, "--quiet", unit], stderr=subprocess.DEVNULL).returncode == 0

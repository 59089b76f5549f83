#!/usr/bin/python3 -IS
"""
The runtime of Docker's containers on a machine whose jobs get no privileges: it refuses a container that shares the machine's processes
or has one of its devices, which neither Nomad nor Docker can forbid, and lets runc do everything else. Docker calls it as it calls runc:
https://github.com/opencontainers/runtime-spec/blob/main/config-linux.md
"""

import json
import os
import sys
import time
from typing import Any, List, Optional

MEND = "set `drivers.docker.allowPrivileged` of the machine's group"


def refusal(container: Any) -> Optional[str]:
    """The reason why a container is not created, by its OCI configuration."""
    linux = container["linux"]
    own = [one for one in linux["namespaces"] if one["type"] == "pid" and not one.get("path")]
    if not own:
        return f"`pid_mode` shows a container other processes of its machine: leave it out, or {MEND}"
    devices = [device["path"] for device in linux.get("devices") or []]
    if devices:
        return f"`devices` gives a container {', '.join(devices)} of its machine: leave it out, or {MEND}"
    return None


def value_of(option: str, arguments: List[str]) -> Optional[str]:
    return arguments[arguments.index(option) + 1] if option in arguments else None


def main() -> None:
    arguments = sys.argv[1:]
    if "create" in arguments or "run" in arguments:
        with open(
            os.path.join(value_of("--bundle", arguments) or ".", "config.json"), encoding="utf-8"
        ) as file:
            reason = refusal(json.load(file))
        if reason:
            refuse(reason, value_of("--log", arguments))
    os.execvp("runc", ["runc", *arguments])


def refuse(reason: str, log: Optional[str]) -> None:
    """Docker shows the last error in the runtime's log."""
    if log:
        now = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime())
        with open(log, "a", encoding="utf-8") as file:
            print(json.dumps({"level": "error", "msg": reason, "time": now}), file=file)
    sys.exit(reason)


if __name__ == "__main__":
    main()

"""The program's call: its verb, its arguments, and its end with a message."""

import os
import signal
import sys
from typing import Callable

from node.say import Failure

Verbs = dict[str, Callable[..., None]]


def run(verbs: Verbs) -> None:
    os.umask(0o077)
    # An interrupt ends the program at once and without a traceback.
    signal.signal(signal.SIGINT, signal.SIG_DFL)
    try:
        _call(verbs, *sys.argv[1:])
    except Failure as failure:
        sys.exit(f"nomad-cluster-node: {failure}")


def _call(verbs: Verbs, verb: str = "", *arguments: str) -> None:
    if verb not in verbs:
        *most, last = verbs
        raise Failure(f"unknown verb '{verb}': use {', '.join(most)} or {last}")
    verbs[verb](*arguments)

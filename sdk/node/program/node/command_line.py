"""The program's call: its verb, its arguments, and its end with a message."""

import os
import signal
import sys
from importlib import import_module

from node.say import Failure

# Each verb's module and function, `module.function`. A function takes the call's arguments as texts.
Verbs = dict[str, str]


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
    # Most of a start's time goes into imports, so a verb imports what it needs, all of it before it begins: a bundle may replace the
    # program file while the program runs.
    module, _, function = verbs[verb].partition(".")
    getattr(import_module(f"node.{module}"), function)(*arguments)

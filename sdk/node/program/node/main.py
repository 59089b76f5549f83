"""
The node program: everything that this product does on a machine. The boot document installs it as
/usr/local/sbin/nomad-cluster-node, and each bundle brings it again: see sdk/node/nodeProgram.ts.

  receive      unpack a bundle (a tar in base64) from standard input, then apply it
  apply        make the machine run what the last bundle says; changes nothing if it already does
  install      only fetch and verify the binaries (the boot document does so before anybody connects)
  prepare-nomad  return once a nomad server may start (nomad.service waits for it)
  ready [SEC]  return once this machine's agents are part of a healthy cluster; explain themselves if not in time
  introduce    take the token with which this machine's Nomad client may register
  leave NAME   end this machine's agents for good, if that is its name
  jwks         answer one HTTP request for the public keys of Nomad's workload identities
  status       print what the agents are doing
  units        print those agents that systemd cannot keep running

Secrets come on standard input and go to files of mode 0600; they are never arguments, never printed. The program needs Python
3.9 or later and its standard library. All modules are imported at the start, because a bundle may replace the program file
while the program runs.
"""

import os
import signal
import sys
from typing import Callable

from node import binaries, bundle, formation, jwks, leave, readiness, units
from node.agents import Agents
from node.run_lock import take_run_lock
from node.say import Failure
from node.settings import load_settings


def install() -> None:
    take_run_lock()
    settings = load_settings()
    for product in settings.products:
        binaries.install(settings, product)


def ready(seconds: str = "300") -> None:
    """
    Takes the SecretID of a Nomad token that may read nodes and operator on standard input. Without a token, the conditions that
    only such a token can see are left out.
    """
    readiness.ready(Agents(load_settings(), sys.stdin.readline().strip()), float(seconds))


VERBS: dict[str, Callable[..., None]] = {
    "receive": bundle.receive,
    "apply": bundle.apply,
    "install": install,
    "prepare-nomad": lambda: formation.prepare_nomad(load_settings()),
    "ready": ready,
    "introduce": formation.introduce,
    "leave": leave.leave,
    "jwks": lambda: jwks.answer_keys(Agents(load_settings())),
    "status": lambda: readiness.print_status(Agents(load_settings())),
    "units": lambda: units.print_failing_units(load_settings()),
}


def _run(verb: str = "", *arguments: str) -> None:
    if verb not in VERBS:
        *most, last = VERBS
        raise Failure(f"unknown verb '{verb}': use {', '.join(most)} or {last}")
    VERBS[verb](*arguments)


def main() -> None:
    os.umask(0o077)
    # An interrupt ends the program at once and without a traceback.
    signal.signal(signal.SIGINT, signal.SIG_DFL)
    try:
        _run(*sys.argv[1:])
    except Failure as failure:
        sys.exit(f"nomad-cluster-node: {failure}")

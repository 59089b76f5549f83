"""
The node program: everything that this product does on a machine. Each bundle installs it as
/usr/local/sbin/nomad-cluster-node. Until the first bundle, boot.py with fewer verbs has that place: see sdk/node/nodeProgram.ts.

  receive      unpack a bundle (a tar in base64) from standard input, then apply it
  install      only fetch and verify the binaries (the boot document does so before anybody connects)
  leave NAME   end this machine's agents for good, if that is its name
  firewall     open the firewall of this machine's image for the cluster (a unit runs it after each start of that firewall)
  units        print those agents that systemd cannot keep running
  apply        make the machine run what the last bundle says; changes nothing if it already does
  prepare-nomad  return once a nomad server may start (nomad.service waits for it)
  ready [SEC]  return once this machine's agents are part of a healthy cluster; explain themselves if not in time
  introduce    take the token with which this machine's Nomad client may register
  join         make this machine a member of its pool: fetch the pool's bundle, apply it if it is another, register
  register     the last step of `join`: return once Nomad's servers know this member's client
  introducer   take a token and the pools whose members this machine introduces from now on
  introduce-pools  renew the introductions of pools in Consul (a timer runs it on each Nomad server)
  health       answer one HTTP request for the health of this member of a pool
  events       leave the cluster when the platform is about to end this member of a pool
  jwks         answer one HTTP request for the public keys of Nomad's workload identities
  names        make /etc/resolv.conf name the machine's resolver, which knows Consul's names
  status       print what the agents are doing

Secrets come on standard input and go to files of mode 0600; they are never arguments, never printed. The program needs Python
3.9 or later and its standard library. All modules are imported at the start, because a bundle may replace the program file
while the program runs.
"""

import sys

from node import azure_events, boot, formation, introducer, jwks, pool_boot, readiness
from node.agents import Agents
from node.bundle import apply
from node.command_line import Verbs, run
from node.member import register
from node.member_health import answer_health
from node.names import use_resolver
from node.settings import load_settings


def ready(seconds: str = "300") -> None:
    """
    Takes the SecretID of a Nomad token that may read nodes and operator on standard input. Without a token, the conditions that
    only such a token can see are left out.
    """
    readiness.ready(Agents(load_settings(), sys.stdin.readline().strip()), float(seconds))


VERBS: Verbs = {
    **boot.VERBS,
    **pool_boot.VERBS,
    "apply": apply,
    "prepare-nomad": lambda: formation.prepare_nomad(load_settings()),
    "ready": ready,
    "introduce": formation.introduce,
    "register": register,
    "introducer": introducer.set_introducer,
    "introduce-pools": introducer.introduce_pools,
    "health": lambda: answer_health(Agents(load_settings())),
    "events": azure_events.watch_events,
    "jwks": lambda: jwks.answer_keys(Agents(load_settings())),
    "names": use_resolver,
    "status": lambda: readiness.print_status(Agents(load_settings())),
}


def main() -> None:
    run(VERBS)

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
3.9 or later and its standard library.
"""

from node import boot, pool_boot
from node.command_line import Verbs, run


VERBS: Verbs = {
    **boot.VERBS,
    **pool_boot.VERBS,
    "apply": "bundle.apply",
    "prepare-nomad": "formation.prepare_nomad",
    "ready": "readiness.ready",
    "introduce": "formation.introduce",
    "register": "member.register",
    "introducer": "introducer.set_introducer",
    "introduce-pools": "introducer.introduce_pools",
    "health": "member_health.answer_health",
    "events": "azure_events.watch_events",
    "jwks": "jwks.answer_keys",
    "names": "names.use_resolver",
    "status": "readiness.print_status",
}


def main() -> None:
    run(VERBS)

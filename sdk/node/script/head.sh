#!/bin/sh
# The node script: everything that this product does on a machine. The files of this folder in one: see nodeScript.ts.
# It is installed as /usr/local/sbin/nomad-cluster-node by the boot document and renewed by every bundle.
#
#   receive      unpack a bundle (a tar in base64) from standard input, then apply it
#   apply        make the machine run what the last bundle says; changes nothing where it already does
#   install      only fetch and verify the binaries (the boot document does so before anybody connects)
#   prepare-nomad  return once a nomad server may start (nomad.service waits for it)
#   ready [SEC]  return once this machine's agents are part of a healthy cluster; explain themselves if not in time
#   introduce    take the token with which this machine's Nomad client may register
#   leave NAME   end this machine's agents for good, if that is its name
#   jwks         answer one HTTP request for the public keys of Nomad's workload identities
#   status       print what the agents are doing
#   units        print those agents that systemd cannot keep running
#
# Secrets come on standard input and go to files of mode 0600; they are never arguments, never printed.
set -eu
umask 077

settings=/etc/nomad-cluster/node.env
release_key=/etc/nomad-cluster/hashicorp.asc
consul_token=/etc/nomad-cluster/consul-token
staging=/run/nomad-cluster/staging
bin=/usr/local/bin
self=/usr/local/sbin/nomad-cluster-node
started=$(date +%s)

say() { echo "[$(($(date +%s) - started))s] $*"; }
fail() { echo "nomad-cluster-node: $*" >&2; exit 1; }

# Values of the bundle that is being applied, or of the last one that was.
load_settings() {
    [ -r "${1:-$settings}" ] || fail "no settings at ${1:-$settings}: deliver a bundle first (pulumi up)"
    # shellcheck disable=SC1090
    . "${1:-$settings}"
}

# Sleeps for a twentieth of what it has slept since `waited=0`, for 0.1 to 5 s, a third more or less at random. A short wait
# ends at once, and machines that wait for long do not keep busy what they wait for.
pause() {
    ms=$((waited / 20))
    [ "$ms" -ge 100 ] || ms=100
    [ "$ms" -le 5000 ] || ms=5000
    read -r random </proc/sys/kernel/random/uuid
    ms=$((ms * (67 + 0x${random%%-*} % 67) / 100))
    waited=$((waited + ms)) fraction=$((1000 + ms % 1000))
    sleep "$((ms / 1000)).${fraction#1}"
}

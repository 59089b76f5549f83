# --- leaving the cluster ---

# Its agents end and stay ended: the other servers forget the machine at the same time, and who runs registers again. What
# ran here as a Nomad client has been drained before. See components/providers/nodeMembership.ts.
leave() {
    # A new machine may have the address of the one that is meant.
    [ -r "$settings" ] || { say "nothing was ever delivered to this machine, so it is no member"; return; }
    load_settings
    [ "$NODE_NAME" = "$1" ] || fail "this machine is $NODE_NAME and not $1: nothing was stopped"
    locked
    # Consul last: until its end Nomad takes its own entries back.
    stop_for_good nomad TERM
    stop_for_good consul INT
}

# By the signal at which the agent says good-bye (see sdk/agents), which it does not for a restart: the others then need not
# find out by gossip that it has gone, which takes them half a minute.
stop_for_good() {
    systemctl is-enabled --quiet "$1" 2>/dev/null || return 0
    say "stopping $1"
    mkdir -p "/run/systemd/system/$1.service.d"
    printf '[Service]\nKillSignal=SIG%s\n' "$2" >"/run/systemd/system/$1.service.d/leave.conf"
    systemctl daemon-reload
    systemctl disable --now --quiet "$1"
}

# --- one server at a time ---

# The turn is a Consul lock: https://developer.hashicorp.com/consul/docs/automate/session. It is bound to a TTL and not to
# this machine's health, because the holder restarts its own agent.
turn=/v1/kv/nomad-cluster/turn

new_session() {
    body="{\"Name\": \"restart of $1 on $NODE_NAME\", \"TTL\": \"120s\", \"LockDelay\": \"0s\", \"NodeChecks\": []}"
    call consul /v1/session/create -X PUT -d "$body" | sed 's/.*"ID": *"\([^"]*\)".*/\1/'
}

# While another server restarts there may be no leader for a moment, and no answer: that is waited for like the turn itself.
take_turn() {
    deadline=$(($(date +%s) + 1800)) told='' session=''
    until [ -n "$session" ] && [ "$(call consul "$turn?acquire=$session" -X PUT -d "$NODE_NAME" || true)" = true ]; do
        [ "$(date +%s)" -lt "$deadline" ] || fail "no turn to restart $1 within half an hour: another server's restart does not end"
        if [ -z "$session" ] || ! call consul "/v1/session/renew/$session" -X PUT >/dev/null; then
            session=$(new_session "$1" || true)
            [ -n "$session" ] || sleep 0.5
            continue
        fi
        [ -n "$told" ] || say "waiting for another server's restart to end"
        told=yes
        sleep 0.5
    done
}

release_turn() {
    call consul "/v1/session/destroy/$session" -X PUT >/dev/null || say "the turn could not be given back; it ends by itself in two minutes"
}

# has_leader_within SECONDS PRODUCT: an election that another server's restart has caused ends long before.
has_leader_within() {
    until_=$(($(date +%s) + $1)) waited=0
    until [ -n "$(leader "$2" || true)" ]; do
        [ "$(date +%s)" -lt "$until_" ] || return 1
        pause
    done
}

# Before its ACL system is bootstrapped Consul gives nobody a session, hence no turn; there is nothing to lose yet either.
bootstrapped() { ! call consul /v1/operator/autopilot/health --no-fail | grep -q 'must be bootstrapped'; }

# Servers restart one at a time and only while the others are healthy, so that the quorum holds. A machine that only is a
# client, and a cluster of one, have nobody to wait for. An agent that cannot find its leader is restarted at once: there
# is no quorum to protect, and the restart may be what brings it back.
restart_in_turn() {
    if serves "$1" && [ "$servers" -gt 1 ] && has_leader_within 30 consul && bootstrapped && has_leader_within 30 "$1"; then
        take_turn "$1"
        restarting=yes
        wait_until_healthy 120 "$1" || { release_turn; fail "$1 not restarted: $missing is missing and a restart could lose the quorum"; }
        say "restarting $1"
        systemctl restart "$1"
        wait_until_healthy 120 consul "$1" || { explain; fail "$1 restarted but still waits for $missing"; }
        release_turn
        restarting=
    else
        say "restarting $1"
        systemctl restart "$1"
    fi
}

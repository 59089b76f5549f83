# --- one server at a time ---

# The turn is a Consul lock: https://developer.hashicorp.com/consul/docs/automate/session. It is bound to a TTL and not to
# this machine's health, because the holder restarts its own agent.
turn=/v1/kv/nomad-cluster/turn

take_turn() {
    body="{\"Name\": \"restart of $1 on $NODE_NAME\", \"TTL\": \"120s\", \"LockDelay\": \"0s\", \"NodeChecks\": []}"
    session=$(call consul /v1/session/create -X PUT -d "$body" | sed 's/.*"ID": *"\([^"]*\)".*/\1/')
    [ -n "$session" ] || fail "no turn to restart $1: Consul has no leader; mend it first, then run the same command again"
    deadline=$(($(date +%s) + 1800)) told=''
    until [ "$(call consul "$turn?acquire=$session" -X PUT -d "$NODE_NAME" || true)" = true ]; do
        [ -n "$told" ] || say "waiting for another server's restart to end"
        told=yes
        [ "$(date +%s)" -lt "$deadline" ] || fail "no turn to restart $1 within half an hour: another server's restart does not end"
        call consul "/v1/session/renew/$session" -X PUT >/dev/null || fail "the session for the turn was lost: run the same command again"
        sleep 0.5
    done
}

release_turn() {
    call consul "/v1/session/destroy/$session" -X PUT >/dev/null || say "the turn could not be given back; it ends by itself in two minutes"
}

# Servers restart one at a time and only while the others are healthy, so that the quorum holds. A machine that only is a
# client, and a cluster of one, have nobody to wait for. An agent that cannot find its leader is restarted at once: there
# is no quorum to protect, and the restart may be what brings it back.
restart_in_turn() {
    if serves "$1" && [ "$servers" -gt 1 ] && [ -n "$(leader "$1" || true)" ] && [ -n "$(leader consul || true)" ]; then
        take_turn "$1"
        wait_until_healthy 120 "$1" || { release_turn; fail "$1 not restarted: $missing is missing and a restart could lose the quorum"; }
        say "restarting $1"
        systemctl restart "$1"
        wait_until_healthy 120 consul "$1" || { explain; fail "$1 restarted but still waits for $missing"; }
        release_turn
    else
        say "restarting $1"
        systemctl restart "$1"
    fi
}

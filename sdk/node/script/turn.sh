# --- restarts in turn ---

# A turn to restart is a Consul lock: https://developer.hashicorp.com/consul/docs/automate/session. It is bound to a TTL and
# not to this machine's health, because the holder restarts its own agent. Servers share one lock. A client has one of a few.
server_lock=nomad-cluster/turn
client_locks=nomad-cluster/clients
session=

# Sets `session`, empty if Consul gave none, and `answer` to what Consul said.
new_session() {
    body="{\"Name\": \"restart of $1 on $NODE_NAME\", \"TTL\": \"120s\", \"LockDelay\": \"0s\", \"NodeChecks\": []}"
    answer=$(call consul /v1/session/create -X PUT --no-fail -d "$body" || true)
    session=$(printf %s "$answer" | sed -n 's/.*"ID": *"\([^"]*\)".*/\1/p')
}

# A turn lasts as long as its holder says so.
renew_turn() { [ -z "$session" ] || call consul "/v1/session/renew/$session" -X PUT >/dev/null; }

# take_turn PRODUCT LOCK: while a server restarts there may be no leader for a moment, and no answer: that is waited for
# like the lock itself. Fails if this machine's policy allows it no session or not the lock.
take_turn() {
    waited=0
    while :; do
        answer=
        if [ -z "$session" ] || ! renew_turn; then new_session "$1"; fi
        [ -z "$session" ] || answer=$(call consul "/v1/kv/$2?acquire=$session" -X PUT --no-fail -d "$NODE_NAME" || true)
        case $answer in
            true) return ;;
            *'ermission denied'*) release_turn; return 1 ;;
            false) say_once "waiting for others' restarts to end"; wait_for_release "$2" ;;
            *) pause ;;
        esac
        in_time "$1"
    done
}

say_once() { [ "$told" = "$*" ] || say "$*"; told=$*; }

# Fails half an hour after the wait for a turn began.
in_time() {
    [ "$(date +%s)" -lt "$deadline" ] || { release_turn; fail "no turn to restart $1 within half an hour: another machine's restart does not end"; }
}

release_turn() {
    [ -z "$session" ] || call consul "/v1/session/destroy/$session" -X PUT >/dev/null || say "the turn could not be given back; it ends by itself in two minutes"
    session=
}

# Waits at most half a minute for a change of a lock that is held: one request, which Consul answers at the change.
wait_for_release() {
    entry=$(call consul "/v1/kv/$1" || true)
    index=$(printf %s "$entry" | sed -n 's/.*"Session".*"ModifyIndex": *\([0-9]*\).*/\1/p')
    if [ -z "$index" ] || ! call consul "/v1/kv/$1?index=$index&wait=30s" -m 40 >/dev/null; then pause; fi
}

# Is a lock at KEY[?recurse] held? A Consul that has no leader for a moment cannot tell, which counts as held.
held() {
    entries=$(call consul "/v1/kv/$1" --no-fail) || return 0
    case $entries in
        '' | *'ermission denied'*) return 1 ;; # nobody ever held one; or an earlier version's policy hides it
        '['*) case $entries in *'"Session"'*) ;; *) return 1 ;; esac ;;
    esac
}

# has_leader_within SECONDS PRODUCT: an election that another server's restart has caused ends long before.
has_leader_within() {
    until_=$(($(date +%s) + $1)) waited=0
    until [ -n "$(leader "$2" || true)" ]; do
        [ "$(date +%s)" -lt "$until_" ] || return 1
        pause
    done
}

# Consul gives a session, and so the turn, only to a token that it knows. It does not know this machine's token before it is
# bootstrapped and the token is granted, and after an update that was killed between the two. A server that has just started,
# or is a step behind its leader, knows the token within seconds. While there is no leader, Consul cannot tell.
token_known() {
    until_=$(($(date +%s) + 30)) unknown='' waited=0
    while :; do
        answer=$(call consul /v1/acl/token/self --no-fail || true)
        now=$(date +%s)
        case $answer in
            *AccessorID*) return ;;
            *'must be bootstrapped'* | *'ACL not found'*) [ -n "$unknown" ] || until_=$((now + 5)); unknown=yes ;;
        esac
        [ "$now" -lt "$until_" ] || return 1
        pause
    done
}

# A cluster of one server has nobody to wait for. An agent that cannot find its leader is restarted at once: there is no
# quorum to protect, and the restart may be what brings it back. So is one whose token was never granted.
restart_in_turn() {
    deadline=$(($(date +%s) + 1800)) told=''
    if serves "$1" && [ "$servers" -le 1 ] || ! has_leader_within 30 consul || ! token_known || ! has_leader_within 30 "$1"; then
        restart_now "$1"
    elif serves "$1"; then
        restart_server "$1"
    else
        restart_client "$1"
    fi
}

# Servers restart one at a time and only while the others are healthy, so that the quorum holds.
restart_server() {
    take_turn "$1" "$server_lock" || fail "$1 not restarted: Consul denies this machine the lock $server_lock"
    restarting=yes waited=0
    while held "$client_locks/?recurse"; do
        renew_turn || true
        pause
        in_time "$1"
    done
    wait_until_healthy 120 "$1" || { release_turn; fail "$1 not restarted: $missing is missing and a restart could lose the quorum"; }
    restart_now "$1"
    wait_until_healthy 120 consul "$1" || { explain; fail "$1 restarted but still waits for $missing"; }
    release_turn
    restarting=
}

# A few clients restart at a time, and none while a server does: it takes its lock and waits for those clients that have one,
# and a client that has one looks whether a server has its own.
restart_client() {
    lock=$(client_lock)
    while
        take_turn "$1" "$lock" || { say "this cluster has no turns for clients yet"; restart_now "$1"; return; }
        held "$server_lock"
    do
        release_turn
        say_once "waiting for a server's restart to end"
        wait_for_release "$server_lock"
        in_time "$1"
    done
    restart_now "$1"
    wait_until_healthy 120 "$1" || { explain; release_turn; fail "$1 restarted but still waits for $missing"; }
    release_turn
}

# One lock for seven machines of the cluster. Which one a client waits for follows from its name, so that the end of a
# restart is of interest to few.
client_lock() {
    machines=$(call consul /v1/catalog/nodes | grep -o '"Node":' | wc -l)
    locks=$((machines / 7))
    [ "$locks" -ge 1 ] || locks=1
    number=$(printf %s "$NODE_NAME" | cksum | cut -d ' ' -f 1)
    echo "$client_locks/$((number % locks))"
}

restart_now() {
    case $1$NOMAD_ROLES in
        nomad*client*) say "restarting nomad; its tasks keep running" ;;
        *) say "restarting $1" ;;
    esac
    systemctl restart "$1"
}

# --- talking to the agents ---

# call PRODUCT PATH [CURL ARGUMENTS]: one request to this machine's agent, as this machine
call() {
    product_=$1 path_=$2
    shift 2
    call_at 127.0.0.1 "$product_" "$path_" "$@"
}

# call_at ADDRESS PRODUCT PATH [CURL ARGUMENTS]
call_at() {
    tls=/etc/consul.d/tls
    case $2 in
        consul) port=$CONSUL_PORT header=$([ ! -r "$consul_token" ] || cat "$consul_token") ;;
        nomad) port=$NOMAD_PORT header=${nomad_token:+X-Nomad-Token: $nomad_token} ;;
    esac
    url=https://$1:$port$3
    shift 3
    # The token goes by standard input: arguments are for all to see.
    printf '%s\n' "$header" |
        curl -fsS -m 10 --cacert "$tls/ca.pem" --cert "$tls/cert.pem" --key "$tls/key.pem" -H @- "$@" "$url" 2>/dev/null
}

leader() { call "$1" /v1/status/leader | tr -d '"'; }
peers() { call "$1" /v1/status/peers | tr -d '[]" ' | tr ',' '\n'; }

# How many count for the quorum: a peer that has just joined does not for ten seconds at least. Nomad tells only of its peers
# who has no token for it.
voters() {
    if may_ask "$1"; then
        call "$1" /v1/operator/autopilot/health --no-fail | grep -o '"Voter": *true' | wc -l
    else
        peers "$1" | grep -c ':' || true
    fi
}

# Does every voter name the leader that this machine's agent names?
agreed() {
    mine=$(leader "$1")
    for peer in $(peers "$1"); do
        [ "$(call_at "${peer%:*}" "$1" /v1/status/leader | tr -d '"')" = "$mine" ] || return 1
    done
}
node_ready() {
    [ -r "$client_id" ] || return 1
    call nomad /v1/nodes -G --data-urlencode "filter=ID == \"$(cat "$client_id")\" and Status == \"ready\"" | grep -q '^\[{'
}
client_id=/var/lib/nomad/client/client-id

autopilot_healthy() { call "$1" /v1/operator/autopilot/health >/dev/null; }

# Nomad tells the health of servers and clients only to a token, which no machine keeps; `ready` is given one.
may_ask() { [ "$1" = consul ] || [ -n "$nomad_token" ]; }
nomad_token=

# serves PRODUCT: is this machine one of its servers, and of how many?
serves() {
    case $1 in
        consul) servers=$CONSUL_SERVERS && [ "$CONSUL_SERVER" = 1 ] ;;
        nomad) servers=$NOMAD_SERVERS && case $NOMAD_ROLES in *server*) ;; *) false ;; esac ;;
    esac
}

# The servers take no member for half a minute that has the name of one that died, and another address (`DeadNodeReclaimTime`
# in Consul's agent/consul/config.go); the member itself does not notice.
in_gossip() { call consul "/v1/health/node/$NODE_NAME" | grep -q '"CheckID":"serfHealth"[^}]*"Status":"passing"'; }

# Do the servers count this machine's PRODUCT as a member that is well?
registered() { case $1 in consul) in_gossip ;; nomad) node_ready ;; esac; }

# As many as planned; there are more while a cluster shrinks, until those that are too many have left. Around a restart as many
# as make that safe: in a cluster that grows, the new servers wait for tokens that are granted only once this delivery has
# ended. Three keep their quorum while one of them restarts; a lone voter has no other to protect.
# enough_voters VOTERS
restarting=
enough_voters() {
    if [ -z "$restarting" ]; then echo "$servers"
    elif [ "$1" -le 1 ]; then echo 1
    elif [ "$servers" -ge 3 ]; then echo 3
    else echo "$servers"
    fi
}

# What PRODUCT still lacks on this machine, in words; nothing if it is healthy. Fails if that cannot be found out.
lacks() {
    unit=$(unit_lacks "$1") || return
    [ -z "$unit" ] || { echo "$unit"; return; }
    # At a client one question to the servers tells everything.
    ! { may_ask nomad && ! serves "$1" && registered "$1"; } || return 0
    [ -n "$(leader "$1" || true)" ] || { echo "a $1 leader"; return; }
    if serves "$1"; then
        voting=$(voters "$1")
        needed=$(enough_voters "$voting")
        [ "$voting" -ge "$needed" ] || { echo "$needed $1 voters (now $voting)"; return; }
        agreed "$1" || { echo "every $1 server to name the same leader"; return; }
        may_ask "$1" || return 0
        autopilot_healthy "$1" || { echo "$1's autopilot to report every server healthy"; return; }
    fi
    # The Nomad token is available only after the Consul tokens were granted.
    may_ask nomad || return 0
    case $1$NOMAD_ROLES in
        consul*) registered consul || echo "consul's servers to see this machine in gossip" ;;
        nomad*client*) registered nomad || echo "this machine to be ready as a nomad client" ;;
    esac
}

# wait_until_healthy SECONDS PRODUCT...
wait_until_healthy() {
    deadline=$(($(date +%s) + $1)) told='' waited=0
    shift
    for product in "$@"; do
        while missing=$(lacks "$product") || missing="an answer about $product's state"; [ -n "$missing" ]; do
            [ "$missing" = "$told" ] || say "waiting for $missing"
            told=$missing
            [ "$(date +%s)" -lt "$deadline" ] || return 1
            renew_turn || true
            pause
        done
    done
}

# The last words of an agent that is not well, and where to look further. They go to whoever runs the update.
explain() {
    for product in consul ${NOMAD_ROLES:+nomad}; do
        echo "--- $NODE_NAME: last lines of $product"
        journalctl --no-pager -q -n 15 -o cat -u "$product" || true
        echo "--- more on $NODE_NAME: journalctl -u $product; nomad-cluster-node status"
    done >&2
}

# ready SECONDS, with the SecretID of a Nomad token that may read nodes and operator on standard input; without one what
# only that tells is left out
ready() {
    load_settings
    read -r nomad_token || true
    wait_until_healthy "$1" consul ${NOMAD_ROLES:+nomad} || {
        explain
        fail "$NODE_NAME still waits for $missing after $(($(date +%s) - started)) s"
    }
    remove_retired_ssh_keys
    echo "consul leader $(leader consul)"
    [ -z "$NOMAD_ROLES" ] || echo "nomad leader $(leader nomad)"
}

status() {
    load_settings
    for product in consul ${NOMAD_ROLES:+nomad}; do
        missing=$(lacks "$product")
        echo "$product: $(describe_unit "$product"), leader $(leader "$product" || echo none)${missing:+, waits for $missing}"
    done
}

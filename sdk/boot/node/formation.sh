# --- before nomad starts ---

# Signs the identities of clients; a server has it a moment after there is a leader.
has_keyring() { call_at "$1" nomad /.well-known/jwks.json | grep -q '"kid"'; }

# A client that registers while the leader has no keyring yet is refused and asks again only 15 to 30 seconds later
# (registerRetryIntv in Nomad's client.go), and a request that was held until there is a leader always comes too early.
# So no client starts before the keyring is there. On a machine that is server and client in one process, the server
# first runs alone; once in the life of the machine, as the keyring is kept.
prepare_nomad() {
    load_settings
    until [ -n "$(leader consul || true)" ]; do sleep 0.2; done
    case $NOMAD_ROLES in
        client) until_any_server_has_keyring ;;
        *client*) [ -e "$formed" ] || form ;;
    esac
}
formed=/var/lib/nomad-cluster/nomad.formed

until_any_server_has_keyring() {
    while :; do
        for server in $(call consul /v1/catalog/service/nomad -G --data-urlencode 'filter="http" in ServiceTags' |
            tr ',' '\n' | sed -n 's/.*"ServiceAddress": *"\([^"]*\)".*/\1/p'); do
            ! has_keyring "$server" || return 0
        done
        sleep 0.2
    done
}

form() {
    echo '{"client": {"enabled": false}}' >/run/nomad-cluster/server-only.json
    "$bin/nomad" agent -config=/etc/nomad.d -config=/run/nomad-cluster/server-only.json &
    until has_keyring 127.0.0.1; do
        kill -0 $! 2>/dev/null || fail "nomad ended while the servers were forming; its last words stand above"
        sleep 0.2
    done
    kill -INT $!
    wait $! || true
    touch "$formed"
}

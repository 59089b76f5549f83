# --- before nomad starts ---

introduction=/var/lib/nomad/client/intro_token.jwt
alone=/var/lib/nomad-cluster/serve-alone.json
introduced=/var/lib/nomad-cluster/nomad.introduced

# Nomad's servers take only clients that were introduced, which the operator does once the servers have a leader. A client
# that comes earlier is refused and asks again only 15 to 30 seconds later (registerRetryIntv in Nomad's client.go). So no
# client starts before it has been introduced; on a machine that is server and client in one process, the server runs alone
# until then. Once in the life of the machine, as the servers know it from then on.
prepare_nomad() {
    load_settings
    # With its Consul token Nomad finds its peers and Consul's version at once, and not at a later retry.
    until call consul /v1/acl/token/self >/dev/null; do sleep 0.1; done
    case $NOMAD_ROLES in
        server) ;;
        client) until [ -e "$introduced" ]; do sleep 0.2; done ;;
        *) [ -e "$introduced" ] || serve_alone ;;
    esac
}

serve_alone() {
    # Without client.json beside it, and without schedulers: a server that stops waits half a second for its own.
    echo '{"server": {"num_schedulers": 0}}' >"$alone"
    "$bin/nomad" agent -config=/etc/nomad.d/nomad.json -config=/etc/nomad.d/join.json -config="$alone" &
    until [ -e "$introduced" ]; do
        kill -0 $! 2>/dev/null || fail "nomad ended while its server waited for the client's introduction; its last words stand above"
        sleep 0.05
    done
    kill -INT $!
    wait $! || true
}

# The token comes on standard input. Prints the client's node ID as soon as it has one.
introduce() {
    install -d -m 700 "${introduction%/*}"
    cat >"$introduction.new"
    # Nomad reads it once, at its start: a connection that was cut must not let the client start without one.
    [ -s "$introduction.new" ] || fail "expected a token on standard input"
    mv "$introduction.new" "$introduction"
    touch "$introduced"
    wait_for_file "${introduction%/*}/client-id" 110
    cat "${introduction%/*}/client-id"
}

wait_for_file() {
    deadline=$(($(date +%s) + $2))
    until [ -s "$1" ]; do
        [ "$(date +%s)" -lt "$deadline" ] || { journalctl --no-pager -q -n 15 -o cat -u nomad >&2; fail "no $1 after $2 s"; }
        sleep 0.05
    done
}

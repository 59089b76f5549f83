# --- before nomad starts ---

introduction=/var/lib/nomad/client/intro_token.jwt
alone=/var/lib/nomad-cluster/serve-alone.json
introduced=/var/lib/nomad-cluster/nomad.introduced

# Does PRODUCT wait for the operator to introduce this machine's Nomad client?
awaits_introduction() { case $1$NOMAD_ROLES in nomad*client*) [ ! -e "$introduced" ] ;; *) false ;; esac; }

# Nomad's servers take only clients that were introduced, which the operator does once the servers have a leader. A client
# that comes earlier is refused and asks again only 15 to 30 seconds later (registerRetryIntv in Nomad's client.go). So no
# client starts before it has been introduced, once in the life of the machine. The unit of a machine that only is a client
# has that as its condition, and `introduce` starts it. On a machine that is server and client in one process, the server
# runs alone until then.
prepare_nomad() {
    load_settings
    end_forgotten_server
    if [ "$NOMAD_ROLES" = client ]; then
        # Only a unit of an earlier version asks for this.
        ! awaits_introduction nomad || fail "nomad starts when this machine is introduced"
        return
    fi
    # With its Consul token a new server finds its peers at once, and not at a later retry. One that has run before knows them,
    # and must start without Consul.
    [ -e /var/lib/nomad/server/node-id ] || wait_for_token
    ! awaits_introduction nomad || serve_alone
}

wait_for_token() {
    waited=0
    until call consul /v1/acl/token/self >/dev/null; do pause; done
}

serve_alone() {
    # Without client.json beside it, and without schedulers: a server that stops waits half a second for its own.
    echo '{"server": {"num_schedulers": 0}}' >"$alone"
    # The server must end with this script, because it holds the ports of the next one. systemd stops the script alone
    # (KillMode=process): the traps end the server then, and the kernel does if the script is killed.
    setpriv --pdeathsig KILL \
        "$bin/nomad" agent -config=/etc/nomad.d/nomad.json -config=/etc/nomad.d/join.json -config="$alone" &
    server=$!
    trap end_server EXIT
    trap 'exit 1' HUP INT TERM
    until [ -e "$introduced" ]; do
        kill -0 "$server" 2>/dev/null || fail "nomad ended while its server waited for the client's introduction; its last words stand above"
        sleep 0.05
    done
    end_server
    trap - EXIT HUP INT TERM
}

# A Nomad that has just been started ignores the signal until it has read its configuration.
end_server() {
    while kill -INT "$server" 2>/dev/null; do sleep 0.1; done
    wait "$server" || true
}

# Earlier versions of this script left their server behind when the unit was restarted.
end_forgotten_server() {
    grep -la "[c]onfig=$alone" /proc/[0-9]*/cmdline 2>/dev/null | while read -r file; do
        process=${file#/proc/}
        kill -KILL "${process%/*}" 2>/dev/null || true
    done
}

# The token comes on standard input. Prints the client's node ID as soon as it has one.
introduce() {
    install -d -m 700 "${introduction%/*}"
    cat >"$introduction.new"
    # Nomad reads it once, at its start: a connection that was cut must not let the client start without one.
    [ -s "$introduction.new" ] || fail "expected a token on standard input"
    mv "$introduction.new" "$introduction"
    touch "$introduced"
    systemctl start --no-block nomad
    wait_for_file "${introduction%/*}/client-id" 110
    cat "${introduction%/*}/client-id"
}

wait_for_file() {
    deadline=$(($(date +%s) + $2)) waited=0
    until [ -s "$1" ]; do
        [ "$(date +%s)" -lt "$deadline" ] || { journalctl --no-pager -q -n 15 -o cat -u nomad >&2; fail "no $1 after $2 s"; }
        pause
    done
}

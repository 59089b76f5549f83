# --- public keys of nomad's workload identities ---

# Answers one HTTP request on standard input and output; see sdk/agents/jwks.ts.
jwks() {
    load_settings
    while read -r line && [ "$line" != "$(printf '\r')" ]; do :; done
    for server in $NOMAD_SERVER_ADDRESSES; do
        if body=$(call_at "$server" nomad /.well-known/jwks.json); then
            printf 'HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: %d\r\nConnection: close\r\n\r\n%s' "${#body}" "$body"
            return
        fi
    done
    printf 'HTTP/1.1 503 Service Unavailable\r\nContent-Length: 0\r\nConnection: close\r\n\r\n'
}

# Consul's servers listen for themselves.
serve_keys() {
    [ "$CONSUL_SERVER" = 1 ] || return 0
    for unit in nomad-cluster-jwks.socket nomad-cluster-jwks@.service; do
        cmp -s "$staging/etc/systemd/system/$unit" "/etc/systemd/system/$unit" && continue
        echo "$unit" >>"$(pending jwks)"
        put 644 root "$staging/etc/systemd/system/$unit" "/etc/systemd/system/$unit"
    done
    # A socket that listens keeps listening where it did.
    [ ! -s "$(pending jwks)" ] || { systemctl daemon-reload; systemctl restart nomad-cluster-jwks.socket; }
    rm -f "$(pending jwks)"
    systemctl enable --now --quiet nomad-cluster-jwks.socket
}

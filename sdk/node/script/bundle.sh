# --- applying a bundle ---

receive() {
    locked
    rm -rf "$staging"
    mkdir -p "$staging"
    base64 -d | tar -x -C "$staging" -f -
    put 755 root "$staging$self" "$self"
    exec "$self" apply
}

agent_user() { [ "$1" = nomad ] && case $NOMAD_ROLES in *client*) echo root; return ;; esac; echo "$1"; }

ensure_user() {
    user=$(agent_user "$1")
    id "$user" >/dev/null 2>&1 || useradd --system --user-group --home-dir "/var/lib/$1" --shell /usr/sbin/nologin "$user"
    install -d -o "$user" -g "$user" -m 755 "/etc/$1.d"
    # Tasks of other users live below Nomad's data folder.
    install -d -o "$user" -g "$user" -m 711 "/var/lib/$1"
}

# Makes the agent's files those of the bundle, and lists in `pending` those that the agent is to restart for. It reads
# join.json only at a start, and looks for the servers in it until it has found one: see `apply_agent`.
sync_files() {
    user=$(agent_user "$1")
    # A run that was killed while it wrote.
    find "/etc/$1.d" -name '*.new' -delete
    { find "$staging/etc/$1.d" -type f; echo "$staging/etc/systemd/system/$1.service"; } | while read -r file; do
        target=${file#"$staging"}
        cmp -s "$file" "$target" && continue
        case $target in
            */join.json) echo "$target" >>"$(pending "$1-peers")" ;;
            *) echo "$target" >>"$(pending "$1")" ;;
        esac
        case $target in
            *.service) put 644 root "$file" "$target" ;;
            *) put 600 "$user" "$file" "$target" ;;
        esac
    done
    find "/etc/$1.d" -type f | while read -r file; do
        [ -e "$staging$file" ] && continue
        echo "$file" >>"$(pending "$1")"
        rm -f "$file"
    done
    # install -D makes parents for root alone.
    [ ! -d "/etc/$1.d/tls" ] || chmod 700 "/etc/$1.d/tls"
    # The agent's user changes with the machine's roles, also for files that stay as they are.
    chown -R "$user:$user" "/etc/$1.d"
}

validate_config() {
    case $1 in
        consul) out=$("$bin/consul" validate "$staging/etc/consul.d" 2>&1) || fail "consul refuses its configuration: $out" ;;
        nomad) out=$("$bin/nomad" config validate "$staging/etc/nomad.d" 2>&1) || fail "nomad refuses its configuration: $out" ;;
    esac
}

# A running agent restarts only for another binary, configuration or unit. Other servers' addresses reach it by gossip, unless
# it was off while all servers were replaced: then it looks for those that are gone, for ever.
apply_agent() {
    validate_config "$1"
    ensure_user "$1"
    sync_files "$1"
    [ ! -s "$(pending "$1")" ] || systemctl daemon-reload
    systemctl is-enabled --quiet "$1" 2>/dev/null || systemctl enable --quiet "$1"
    if ! systemctl is-active --quiet "$1"; then
        say "starting $1"
        systemctl restart --no-block "$1"
    elif [ -s "$(pending "$1")" ]; then
        restart_in_turn "$1"
    elif [ -s "$(pending "$1-peers")" ] && ! has_leader_within 30 "$1"; then
        say "$1 found none of the servers that it knew"
        restart_now "$1"
    else
        say "$1: nothing to change"
    fi
    rm -f "$(pending "$1")" "$(pending "$1-peers")"
}

apply() {
    locked
    [ -d "$staging/etc" ] || fail "no bundle: deliver one first (pulumi up)"
    load_settings "$staging$settings"
    put 644 root "$staging$release_key" "$release_key"
    # Before any agent starts: what starts with it reads them.
    put 644 root "$staging$settings" "$settings"
    chmod 755 "${settings%/*}"
    install_consul
    put 600 root "$staging$consul_token" "$consul_token"
    # Consul's servers find each other while nomad is being installed.
    apply_agent consul
    serve_keys
    if [ -n "$NOMAD_ROLES" ]; then
        install_nomad
        apply_agent nomad
    elif systemctl is-enabled --quiet nomad 2>/dev/null; then
        say "this machine no longer has a Nomad role: stopping nomad"
        systemctl disable --now --quiet nomad
    fi
    # Once for all files that are new: each call would wait for whatever else is being written to the disk.
    find "$self" "${settings%/*}" /etc/consul.d /etc/nomad.d /etc/systemd/system -type f -exec sync {} + 2>/dev/null || true
    rm -rf "$staging"
}

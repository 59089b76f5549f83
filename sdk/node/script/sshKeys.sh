# --- keys that log in ---

# Keys of the operator that were replaced; see sdk/operations/acceptSshKey.ts.
retired_ssh_keys=/etc/nomad-cluster/retired-ssh-keys

# Run when everything that logs in has the new key.
remove_retired_ssh_keys() {
    [ -s "$retired_ssh_keys" ] || return 0
    for file in /root/.ssh/authorized_keys /home/*/.ssh/authorized_keys; do
        grep -qFf "$retired_ssh_keys" "$file" 2>/dev/null || continue
        say "removing a replaced key from $file"
        # With the owner, the mode and the label of the file whose place it takes.
        cp -a "$file" "$file.new"
        grep -vFf "$retired_ssh_keys" "$file" >"$file.new" || true
        sync "$file.new"
        mv "$file.new" "$file"
    done
    rm -f "$retired_ssh_keys"
}

# --- files ---

# put MODE OWNER SOURCE TARGET: after a full disk or a kill TARGET is whole, the old file or the new one. The new file is made
# beside it, because a file that is moved to another folder keeps the SELinux label of the first.
put() {
    if ! install -D -m "$1" -o "$2" -g "$2" "$3" "$4.new"; then
        rm -f "$4.new"
        fail "cannot write $4; it stays as it was"
    fi
    mv "$4.new" "$4"
}

# Files of agents that run with older ones, by agent. A file is listed before it is written, so that the run after one that
# was killed still restarts the agent.
pending() { echo "/var/lib/nomad-cluster/$1.pending"; }

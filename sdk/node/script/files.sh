# --- files ---

# put MODE OWNER SOURCE TARGET: after a full disk, a kill or a loss of power TARGET is whole, the old file or the new one. The new
# file is made beside it, because a file that is moved to another folder keeps the SELinux label of the first. It is on the disk
# before it replaces the old one: XFS, for one, may write the new name first and the content half a minute later.
put() {
    ! cmp -s "$3" "$4" || return 0
    if ! install -D -m "$1" -o "$2" -g "$2" "$3" "$4.new"; then
        rm -f "$4.new"
        fail "cannot write $4; it stays as it was"
    fi
    [ ! -e "$4" ] || sync "$4.new"
    mv "$4.new" "$4"
}

# Files of agents that run with older ones, by agent. A file is listed before it is written, so that the run after one that
# was killed still restarts the agent.
pending() { echo "/var/lib/nomad-cluster/$1.pending"; }

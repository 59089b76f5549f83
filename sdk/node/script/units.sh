# --- what systemd knows of the agents ---

# Sets `state`, `sub`, `result`, `restarts` and `began` (microseconds after the boot) to those of a unit.
read_unit() {
    properties=$(systemctl show "$1" --property ActiveState,SubState,Result,NRestarts,ExecMainStartTimestampMonotonic) || return
    while IFS='=' read -r name value; do
        case $name in
            ActiveState) state=$value ;;
            SubState) sub=$value ;;
            Result) result=$value ;;
            NRestarts) restarts=$value ;;
            ExecMainStartTimestampMonotonic) began=$value ;;
        esac
    done <<EOF
$properties
EOF
}

# An agent that fails at each start is active for a moment every time. It counts as started after that many seconds.
steady=30

seconds_up() { read -r up _ </proc/uptime && echo $((${up%.*} - began / 1000000)); }

# What PRODUCT's unit lacks, in words; nothing if it runs. Fails if systemd does not answer.
unit_lacks() {
    read_unit "$1" || return
    case $state/$sub in
        active/*)
            [ "$restarts" -eq 0 ] || [ "$(seconds_up)" -ge "$steady" ] ||
                echo "$1 to run for $steady s, because it ended and systemd restarted it"
            ;;
        activating/start-pre | inactive/dead)
            if awaits_introduction "$1"; then echo "the introduction of this machine's nomad client"; else echo "$1 to start"; fi
            ;;
        *) echo "$1 to start" ;;
    esac
}

# The unit as systemd sees it: `active (running)`, `activating (auto-restart, exit-code), restarted 12 times`
describe_unit() {
    read_unit "$1"
    detail=$sub
    [ "$result" = success ] || detail="$sub, $result"
    [ "$restarts" -eq 0 ] || detail="$detail, restarted $restarts times"
    echo "$state ($detail)"
}

# One line for each agent whose unit does not run; nothing if all do. Fails if systemd does not answer.
units() {
    load_settings
    for product in consul ${NOMAD_ROLES:+nomad}; do
        missing=$(unit_lacks "$product") || fail "systemd does not answer for $product.service"
        [ -z "$missing" ] || echo "$product.service: $(describe_unit "$product")"
    done
}

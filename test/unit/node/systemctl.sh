#!/bin/sh
# What systemd would know, as files, and what it was asked to change, for the test to read. The unit comes last.
for unit; do :; done
mkdir -p /run/active /run/enabled
case $1 in
    is-active) [ -e "/run/active/$unit" ]; exit ;;
    is-enabled) [ -e "/run/enabled/$unit" ]; exit ;;
    enable)
        # What is enabled, and with --now active, stays as it is.
        case $* in
            *--now*) [ ! -e "/run/enabled/$unit" ] || [ ! -e "/run/active/$unit" ] || exit 0; touch "/run/active/$unit" ;;
        esac
        touch "/run/enabled/$unit"
        ;;
    show)
        # show UNIT --property NAMES
        if [ -e "/run/units/$2" ]; then cat "/run/units/$2"
        elif [ -e "/run/active/$2" ]; then echo "ActiveState=active
SubState=running
Result=success
NRestarts=0
ExecMainStartTimestampMonotonic=1"
        else echo "ActiveState=inactive
SubState=dead
Result=success
NRestarts=0
ExecMainStartTimestampMonotonic=0"
        fi
        exit
        ;;
    restart)
        touch "/run/active/$unit"
        [ "$unit" != nomad-cluster-names.service ] || { rm -f /etc/resolv.conf; echo nameserver 169.254.53.1 >/etc/resolv.conf; }
        ;;
    disable) rm -f "/run/enabled/$unit" "/run/active/$unit" ;;
esac
echo "$*" >>/run/asked

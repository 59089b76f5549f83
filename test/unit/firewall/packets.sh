#!/bin/sh
# Two machines in network namespaces of their own: `inside` has the ruleset given as $1, `outside` speaks from the
# addresses of a node, an admin and a stranger to the ports $2. Prints one line for each attempt, of which $3 are expected to be
# answered: `<who> <protocol> <port> open|closed`. Run under `unshare --net --mount`: nothing here touches the host.
set -eu
here=$(dirname "$0")
mount -t tmpfs tmpfs /run
ip netns add inside
ip netns add outside
ip link add wire netns inside type veth peer name wire netns outside
for side in inside outside; do
    ip -n "$side" link set lo up
    ip -n "$side" link set wire up
done
ip -n inside address add 10.0.0.1/24 dev wire
for address in 10.0.0.2/24 203.0.113.7/24 192.0.2.66/24; do ip -n outside address add "$address" dev wire; done
ip -n inside route add default via 10.0.0.2
ip netns exec inside nft -f "$1"
# What Docker does to publish a container's port: translation at prerouting, which an input chain never sees.
ip netns exec inside nft add table ip publish
ip netns exec inside nft 'add chain ip publish prerouting { type nat hook prerouting priority dstnat; }'
ip netns exec inside nft add rule ip publish prerouting tcp dport 9999 redirect to :22
ip netns exec inside node "$here/echoServer.js" $2 &
server=$!
trap 'kill $server' EXIT
ip netns exec outside node "$here/probe.js" "$3" $2

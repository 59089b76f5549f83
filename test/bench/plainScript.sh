#!/bin/sh
# plainScript.sh KEY_FILE CONSUL NOMAD ADDRESS...
#
# The floor: the least that makes a Consul and Nomad cluster of combined machines. The two programs over SSH, minimal
# configuration, no encryption, no users, no checks, nothing that could be run twice. It knows the one trick that
# matters: Nomad's servers first run alone, because a client that registers before the leader has a keyring asks again
# only 15 to 30 seconds later.
set -eu
key=$1 consul=$2 nomad=$3
shift 3

remote() {
    timeout 240 ssh -i "$key" -o StrictHostKeyChecking=no -o UserKnownHostsFile=/dev/null -o LogLevel=ERROR "root@$1" "$2"
}

# start OWN_ADDRESS EVERY_ADDRESS...
start() {
    remote "$1" "sh -s $*" <<'END'
own=$1
shift
join=$(printf '"%s",' "$@")
mkdir -p /etc/consul.d /etc/nomad.d
cat >/etc/consul.d/consul.json <<JSON
{"server": true, "bootstrap_expect": $#, "data_dir": "/var/lib/consul", "bind_addr": "$own", "client_addr": "0.0.0.0",
 "retry_join": [${join%,}], "retry_interval": "1s", "performance": {"raft_multiplier": 1}, "disable_update_check": true}
JSON
cat >/etc/nomad.d/nomad.json <<JSON
{"data_dir": "/var/lib/nomad", "bind_addr": "0.0.0.0", "disable_update_check": true,
 "advertise": {"http": "$own", "rpc": "$own", "serf": "$own"},
 "server": {"enabled": true, "bootstrap_expect": $#, "server_join": {"retry_join": [${join%,}], "retry_interval": "1s"}}}
JSON
for product in 'consul -config-dir' 'nomad -config'; do
    set -- $product "$@"
    cat >/etc/systemd/system/$1.service <<UNIT
[Service]
ExecStart=/usr/local/bin/$1 agent $2=/etc/$1.d
KillSignal=SIGINT
KillMode=process
Restart=always
[Install]
WantedBy=multi-user.target
UNIT
    shift 2
done
systemctl enable --quiet --now consul nomad

ask() { curl -fs -m 5 "http://$1:4646$2"; }
has_keyring() { ask "$1" '/.well-known/jwks.json?stale' | grep -q '"kid"'; }
answers() { ask "$1" /v1/regions >/dev/null; }
until has_keyring 127.0.0.1; do sleep 0.1; done
# The leader restarts first, once the others have the keyring too.
leader=$(ask 127.0.0.1 '/v1/status/leader?stale' | tr -d '"')
if [ "${leader%:*}" = "$own" ]; then
    for peer in "$@"; do
        while answers "$peer" && ! has_keyring "$peer"; do sleep 0.1; done
    done
else
    while answers "${leader%:*}"; do sleep 0.1; done
fi
cat >/etc/nomad.d/client.json <<JSON
{"client": {"enabled": true,
  "options": {"fingerprint.denylist": "env_aws,env_azure,env_digitalocean,env_gce"}}}
JSON
systemctl restart nomad
END
}

for address in "$@"; do
    tar -ch -C "${consul%/*}" consul -C "${nomad%/*}" nomad | remote "$address" 'tar -x -C /usr/local/bin' &
done
wait
echo delivered

for address in "$@"; do
    start "$address" "$@" &
done
wait

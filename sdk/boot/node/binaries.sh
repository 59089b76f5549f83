# --- binaries ---

architecture() {
    case $(uname -m) in
        x86_64) echo amd64 ;;
        aarch64) echo arm64 ;;
        *) fail "no release of Consul or Nomad for $(uname -m): use an amd64 or arm64 machine" ;;
    esac
}

# Checks $2 in folder $1 against the pinned SHA-256 $3 or, where none is pinned, against HashiCorp's signed list at $4.
verify() {
    if [ -n "$3" ]; then
        echo "$3  $1/$2" | sha256sum --check --status || fail "checksum of $2 is not the expected $3: a damaged or foreign file"
        return
    fi
    for suffix in '' .sig; do
        curl -fsSL --retry 5 -o "$1/sums$suffix" "$4$suffix" || fail "cannot fetch $4$suffix: does this machine reach it?"
    done
    sed -e '/^-/d' -e '/^[A-Za-z]*:/d' -e '/^=/d' /etc/nomad-cluster/hashicorp.asc | base64 -d >"$1/key.gpg"
    gpgv --quiet --keyring "$1/key.gpg" "$1/sums.sig" "$1/sums" || fail "the signature of $4 is not HashiCorp's"
    grep " $2\$" "$1/sums" >"$1/sum" || fail "$4 does not list $2"
    (cd "$1" && sha256sum --check --status sum) || fail "checksum of $2 is not the one that HashiCorp signed"
}

# install_binary PRODUCT VERSION PINNED_SHA256
install_binary() {
    marker=/var/lib/nomad-cluster/$1.version
    [ "$(cat "$marker" 2>/dev/null)" = "$2 $3" ] && [ -x "$bin/$1" ] && return
    arch=$(architecture)
    file=$1_$2_linux_$arch.zip
    base=$ARTIFACTS_URL/$1/$2
    folder=$(mktemp -d "/var/lib/nomad-cluster/$1.XXXXXX")
    say "fetching $1 $2 from $base"
    curl -fsSL --retry 5 -o "$folder/$file" "$base/$file" || fail "cannot fetch $base/$file: does this machine reach it?"
    verify "$folder" "$file" "$3" "$base/$1_$2_SHA256SUMS"
    # Every image with cloud-init has Python; not every one has unzip.
    python3 -m zipfile -e "$folder/$file" "$folder/out"
    install -m 755 "$folder/out/$1" "$bin/$1.new"
    mv "$bin/$1.new" "$bin/$1"
    rm -rf "$folder"
    echo "$2 $3" >"$marker"
    say "$1 $2 installed"
}

install_binaries() {
    install -d -m 755 /var/lib/nomad-cluster
    arch=$(architecture)
    eval "consul_sum=\${CONSUL_SHA256_$arch} nomad_sum=\${NOMAD_SHA256_$arch}"
    # shellcheck disable=SC2154  # set by the line above
    install_binary consul "$CONSUL_VERSION" "$consul_sum"
    # shellcheck disable=SC2154
    [ -z "$NOMAD_ROLES" ] || install_binary nomad "$NOMAD_VERSION" "$nomad_sum"
}

# One installation at a time: the boot document's may still run when the first bundle comes.
locked() {
    mkdir -p /run/nomad-cluster
    exec 9>/run/nomad-cluster/lock
    flock -w 600 9 || fail "another run of this script has held the lock for ten minutes: see 'ps -ef | grep nomad-cluster-node'"
}

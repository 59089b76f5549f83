# --- binaries ---

architecture() {
    case $(uname -m) in
        x86_64) echo amd64 ;;
        aarch64) echo arm64 ;;
        *) fail "no release of Consul or Nomad for $(uname -m): use an amd64 or arm64 machine" ;;
    esac
}

# Python's digest is OpenSSL's, which is faster than that of most coreutils, and the zips are large.
sha256() { python3 -c 'import hashlib, sys; print(hashlib.sha256(open(sys.argv[1], "rb").read()).hexdigest())' "$1"; }

# Checks $2 in folder $1 against the pinned SHA-256 $3 or, where none is pinned, against HashiCorp's signed list at $4.
verify() {
    actual=$(sha256 "$1/$2")
    if [ -n "$3" ]; then
        [ "$actual" = "$3" ] || fail "checksum of $2 is not the expected $3: a damaged or foreign file"
        return
    fi
    for suffix in '' .sig; do
        curl -fsSL --retry 5 -o "$1/sums$suffix" "$4$suffix" || fail "cannot fetch $4$suffix: does this machine reach it?"
    done
    sed -e '/^-/d' -e '/^[A-Za-z]*:/d' -e '/^=/d' "$release_key" | base64 -d >"$1/key.gpg"
    gpgv --quiet --keyring "$1/key.gpg" "$1/sums.sig" "$1/sums" || fail "the signature of $4 is not HashiCorp's"
    grep " $2\$" "$1/sums" >"$1/sum" || fail "$4 does not list $2"
    grep -q "^$actual " "$1/sum" || fail "checksum of $2 is not the one that HashiCorp signed"
}

# fetch URL FILE: what is on this machine already is not copied
fetch() {
    case $1 in
        file://*) [ -r "${1#file://}" ] && ln -s "${1#file://}" "$2" ;;
        *) curl -fsSL --retry 5 -o "$2" "$1" ;;
    esac || fail "cannot fetch $1: does this machine reach it?"
}

# install_binary PRODUCT VERSION PINNED_SHA256
install_binary() {
    fetch_binary "$@"
    # Earlier versions of this script moved programs here with the label of /var/lib, which SELinux refuses to run as a service.
    ! command -v restorecon >/dev/null || restorecon -F "$bin/$1"
}

fetch_binary() {
    marker=/var/lib/nomad-cluster/$1.version
    install -d -m 755 "${marker%/*}"
    [ "$(cat "$marker" 2>/dev/null)" = "$2 $3" ] && [ -x "$bin/$1" ] && [ -s "$bin/$1" ] && return
    arch=$(architecture)
    file=$1_$2_linux_$arch.zip
    base=$ARTIFACTS_URL/$1/$2
    folder=/var/lib/nomad-cluster/$1.download
    unpacked=$bin/.$1.unpacked
    # What a run that failed has left.
    rm -rf "$folder" "$unpacked"
    mkdir "$folder"
    say "fetching $1 $2 from $base"
    fetch "$base/$file" "$folder/$file"
    verify "$folder" "$file" "$3" "$base/$1_$2_SHA256SUMS"
    # Every image with cloud-init has Python; not every one has unzip. Unpacked where it is to be, for its SELinux label.
    if ! python3 -m zipfile -e "$folder/$file" "$unpacked"; then
        rm -rf "$unpacked"
        fail "cannot unpack $file into $bin"
    fi
    chmod 755 "$unpacked/$1"
    [ ! -e "$bin/$1" ] || sync "$unpacked/$1"
    # Before the program, as with every file: see `pending`.
    echo "$bin/$1" >>"$(pending "$1")"
    mv "$unpacked/$1" "$bin/$1"
    rm -rf "$folder" "$unpacked"
    echo "$2 $3" >"$marker"
    say "$1 $2 installed"
}

# pinned CONSUL|NOMAD: the SHA-256 for this machine's processor, empty where none is pinned
pinned() { eval "echo \"\$$1_SHA256_$(architecture)\""; }

install_consul() { install_binary consul "$CONSUL_VERSION" "$(pinned CONSUL)"; }

# On a machine without a Nomad role nothing.
install_nomad() { [ -z "$NOMAD_ROLES" ] || install_binary nomad "$NOMAD_VERSION" "$(pinned NOMAD)"; }

# One installation at a time: the boot document's may still run when the first bundle comes.
locked() {
    mkdir -p /run/nomad-cluster
    exec 9>/run/nomad-cluster/lock
    flock -w 600 9 || fail "another run of this script has held the lock for ten minutes: see 'ps -ef | grep nomad-cluster-node'"
}

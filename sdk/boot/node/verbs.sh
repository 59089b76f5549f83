case ${1:-} in
    receive) receive ;;
    apply) apply ;;
    install) locked && load_settings && install_binaries ;;
    prepare-nomad) prepare_nomad ;;
    ready) ready "${2:-300}" ;;
    status) status ;;
    *) fail "unknown verb '${1:-}': use receive, apply, install, prepare-nomad, ready or status" ;;
esac

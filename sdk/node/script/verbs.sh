case ${1:-} in
    receive) receive ;;
    apply) apply ;;
    install) locked && load_settings && install_consul && install_nomad ;;
    prepare-nomad) prepare_nomad ;;
    ready) ready "${2:-300}" ;;
    introduce) introduce ;;
    leave) leave "${2:-}" ;;
    jwks) jwks ;;
    status) status ;;
    units) units ;;
    *) fail "unknown verb '${1:-}': use receive, apply, install, prepare-nomad, ready, introduce, leave, jwks, status or units" ;;
esac

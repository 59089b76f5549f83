"""The key in Consul with which Nomad's servers introduce a pool's members; also in sdk/accessControl/consulPolicies.ts."""


def introduction_key(pool: str) -> str:
    return f"nomad-cluster/introductions/{pool}"

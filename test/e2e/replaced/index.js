const pulumi = require("@pulumi/pulumi");
const { NomadCluster, Role } = require("pulumi-nomad-cluster");

/** Ends the update behind Consul's bootstrap, because nothing can be granted with a token that Consul does not know. */
if (process.env.REPLACED_CUT === "true")
    pulumi.runtime.registerStackTransformation(({ type, props, opts }) =>
        type.endsWith(":ConsulGrants")
            ? { props: { ...props, cluster: withoutRights(props.cluster) }, opts }
            : undefined,
    );

function withoutRights(cluster) {
    const consulToken = "00000000-0000-4000-8000-000000000000";
    return pulumi.output(cluster).apply((known) => ({ ...known, consulToken }));
}

const clients = Number(process.env.REPLACED_CLIENTS);
new NomadCluster("replaced", {
    local: {},
    groups: {
        node: { count: 3, roles: [Role.ConsulServer, Role.NomadServer, Role.NomadClient] },
        ...(clients > 0 && { clients: { count: clients, roles: [Role.NomadClient] } }),
    },
    acl: { dns: process.env.REPLACED_DNS === "true" },
    readinessTimeout: Number(process.env.REPLACED_TIMEOUT),
});

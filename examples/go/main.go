// A cluster of one machine with every role, and a job that serves a page.
package main

import (
	_ "embed"

	nomad "example.com/pulumi-nomad-cluster/sdk/go/nomadcluster"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"
)

//go:embed page.nomad.hcl
var jobspec string

func main() {
	pulumi.Run(func(ctx *pulumi.Context) error {
		roles := []nomad.Role{nomad.RoleConsulServer, nomad.RoleNomadServer, nomad.RoleNomadClient}
		cluster, err := nomad.NewNomadCluster(ctx, "dev", &nomad.NomadClusterArgs{
			Local:  &nomad.LocalArgs{},
			Groups: map[string]nomad.GroupArgs{"node": {Count: 1, Roles: roles}},
		})
		if err != nil {
			return err
		}

		page, err := nomad.NewNomadJob(ctx, "page", &nomad.NomadJobArgs{
			Cluster:   cluster.Access,
			Jobspec:   pulumi.String(jobspec),
			Variables: pulumi.Map{"text": pulumi.String("hello from Go")},
		}, pulumi.DeletedWith(cluster)) // The job ends with its machines.
		if err != nil {
			return err
		}

		ctx.Export("addresses", cluster.Ingress)
		ctx.Export("version", page.Version)
		ctx.Export("environment", cluster.Environment)
		return nil
	})
}

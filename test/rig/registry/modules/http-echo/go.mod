module pulumi-nomad-cluster/registry/http-echo

go 1.25.0

tool github.com/hashicorp/http-echo

require github.com/hashicorp/http-echo v1.0.0 // indirect

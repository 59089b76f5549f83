# The first job: a web service in Docker that says which machine answers, on every Nomad client.

variable "instances" {
  type = number
}

variable "port" {
  type = number
}

# Whose address the port is published at: `default` is the machines' private network.
variable "host_network" {
  type = string
}

job "echo" {
  group "echo" {
    count = var.instances

    # The port is the same everywhere, so there is one on each client; the spread says so before the ports run out.
    spread {
      attribute = "${node.unique.id}"
    }

    network {
      port "http" {
        static       = var.port
        to           = 5678
        host_network = var.host_network
      }
    }

    # Registers with an identity of its own, which allows this service and nothing else.
    service {
      name     = "echo"
      port     = "http"
      provider = "consul"

      check {
        type     = "http"
        path     = "/"
        interval = "2s"
        timeout  = "1s"
      }
    }

    # Healthy a second after the check passes; the default of ten is for programs that crash late.
    update {
      max_parallel     = 1
      min_healthy_time = "1s"
    }

    task "server" {
      driver = "docker"

      config {
        image = "hashicorp/http-echo:1.0"
        ports = ["http"]
        args  = ["-listen=:5678", "-text=hello from ${node.unique.name}"]
      }

      resources {
        cpu    = 50
        memory = 64
      }
    }
  }
}

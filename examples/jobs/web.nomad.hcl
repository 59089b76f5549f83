# A new release starts one instance beside the running ones, and replaces them when it is promoted.

variable "release" {
  type = string
}

job "web" {
  group "web" {
    count = 2

    update {
      canary           = 1
      max_parallel     = 1
      min_healthy_time = "2s"
    }

    network {
      port "http" {
        to = 5678
      }
    }

    service {
      name        = "web"
      port        = "http"
      tags        = ["ingress.path=/web"]
      canary_tags = ["canary"]

      check {
        type     = "http"
        path     = "/"
        interval = "5s"
        timeout  = "2s"
      }
    }

    task "server" {
      driver = "docker"

      config {
        image = "hashicorp/http-echo:1.0"
        args  = ["-listen=:5678", "-text=release ${var.release}"]
        ports = ["http"]
      }

      resources {
        cpu    = 50
        memory = 32
      }
    }
  }
}

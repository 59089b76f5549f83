# A web service in a container, with a health check in Consul.

job "hello" {
  group "hello" {
    network {
      port "http" {
        to = 5678
      }
    }

    service {
      name = "hello"
      port = "http"
      tags = ["ingress.path=/hello"]

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
        args  = ["-listen=:5678", "-text=hello world"]
        ports = ["http"]
      }

      resources {
        cpu    = 50
        memory = 32
      }
    }
  }
}

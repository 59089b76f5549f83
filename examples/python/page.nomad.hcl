# A page on every machine that runs allocations, without a container image.

variable "text" {
  type = string
}

job "page" {
  type = "system"

  group "page" {
    network {
      port "http" {
        static = 8080
      }
    }

    task "server" {
      driver = "exec"

      config {
        command = "/usr/bin/python3"
        args    = ["-m", "http.server", "--directory", "local", "8080"]
      }

      template {
        destination = "local/index.html"
        data        = var.text
      }

      resources {
        cpu    = 50
        memory = 64
      }
    }
  }
}

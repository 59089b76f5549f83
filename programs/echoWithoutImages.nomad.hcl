# The first job where no image can be fetched: a web service that says which machine answers, on every Nomad client, without downloads.

variable "instances" {
  type = number
}

variable "port" {
  type = number
}

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
        static = var.port
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
      driver = "exec"

      config {
        command = "/usr/bin/python3"
        args    = ["local/echo.py"]
      }

      template {
        destination = "local/echo.py"
        data        = <<-PYTHON
          import http.server, os

          class Echo(http.server.BaseHTTPRequestHandler):
              def do_GET(self):
                  self.send_response(200)
                  self.send_header("Content-Type", "text/plain; charset=utf-8")
                  self.end_headers()
                  self.wfile.write(("hello from " + os.environ["NODE"] + "\n").encode())

              def log_message(self, *_):
                  pass # a line for each health check

          # At every address of the machine: visitors come in by its public one, the health check by the private one.
          http.server.ThreadingHTTPServer(("", int(os.environ["NOMAD_PORT_http"])), Echo).serve_forever()
        PYTHON
      }

      env {
        NODE = "${node.unique.name}"
      }

      resources {
        cpu    = 50
        memory = 64
      }
    }
  }
}

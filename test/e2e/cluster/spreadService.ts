/** A service on each of three machines, with a health check in Consul: Python's own web server, which every image has. */
export const spreadService = `
job "web" {
  group "web" {
    count = 3
    spread {
      attribute = "\${node.unique.id}"
    }
    network {
      port "http" {}
    }
    service {
      name     = "web"
      port     = "http"
      provider = "consul"
      check {
        type     = "http"
        path     = "/"
        interval = "1s"
        timeout  = "1s"
      }
    }
    task "server" {
      driver = "exec"
      config {
        command = "/usr/bin/python3"
        args    = ["-m", "http.server", "\${NOMAD_PORT_http}", "--directory", "local"]
      }
      template {
        data        = "served by {{ env \\"node.unique.name\\" }}"
        destination = "local/index.html"
      }
      resources {
        cpu    = 50
        memory = 64
      }
    }
  }
}
`;

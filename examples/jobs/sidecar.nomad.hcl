# Two tasks in one network: nginx reaches the application on localhost, and nobody else does.

job "sidecar" {
  group "sidecar" {
    network {
      mode = "bridge"

      port "http" {
        to = 80
      }
    }

    service {
      name = "sidecar"
      port = "http"

      check {
        type     = "http"
        path     = "/"
        interval = "5s"
        timeout  = "2s"
      }
    }

    task "app" {
      driver = "docker"

      config {
        image = "hashicorp/http-echo:1.0"
        args  = ["-listen=127.0.0.1:5678", "-text=hello from localhost"]
      }

      resources {
        cpu    = 50
        memory = 32
      }
    }

    task "nginx" {
      driver = "docker"

      config {
        image   = "nginx"
        volumes = ["local:/etc/nginx/conf.d"]
      }

      template {
        destination = "local/default.conf"

        data = <<-EOF
          server {
            listen 80;

            location / {
              proxy_pass http://127.0.0.1:5678;
            }
          }
        EOF
      }

      resources {
        cpu    = 50
        memory = 32
      }
    }
  }
}

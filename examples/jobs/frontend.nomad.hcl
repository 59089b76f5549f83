# nginx in front of the instances that Consul knows of another service. A template writes them into its configuration.

job "frontend" {
  group "nginx" {
    network {
      port "http" {
        to = 80
      }
    }

    service {
      name = "frontend"
      port = "http"
    }

    task "nginx" {
      driver = "docker"

      config {
        image   = "nginx"
        volumes = ["local:/etc/nginx/conf.d"]
        ports   = ["http"]
      }

      consul {}

      template {
        destination   = "local/default.conf"
        change_mode   = "signal"
        change_signal = "SIGHUP"

        data = <<-EOF
          upstream hello {
          {{- range service "hello" }}
            server {{ .Address }}:{{ .Port }};
          {{- else }}
            server 127.0.0.1:65535; # answers 502 while there is no instance
          {{- end }}
          }

          server {
            listen 80;

            location / {
              proxy_pass http://hello;
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

# A proxy on every client, which routes by the tags that services have in Consul: `ingress.path=/hello` sends /hello to the service.

job "ingress" {
  type = "system"

  group "haproxy" {
    network {
      port "http" {
        static = 80
        to     = 80
      }

      port "metrics" {
        to = 8404
      }
    }

    service {
      name = "ingress"
      port = "http"

      check {
        type     = "tcp"
        interval = "5s"
        timeout  = "2s"
      }
    }

    service {
      name = "ingress-metrics"
      port = "metrics"

      check {
        type     = "http"
        path     = "/metrics"
        interval = "5s"
        timeout  = "2s"
      }
    }

    task "haproxy" {
      driver = "docker"

      config {
        image   = "haproxy:2.6"
        volumes = ["local:/usr/local/etc/haproxy"]
        ports   = ["http", "metrics"]
      }

      # The task reads Consul's catalog with an identity of its own.
      consul {}

      template {
        destination = "local/haproxy.cfg"

        data = <<-EOF
          defaults
            mode http
            timeout connect 5s
            timeout client 30s
            timeout server 30s

          frontend metrics
            bind *:8404
            http-request use-service prometheus-exporter if { path /metrics }

          frontend http
            bind *:80
          {{- range services }}{{ $service := .Name }}{{ range .Tags }}{{ if . | regexMatch "^ingress[.]path=/" }}
            use_backend {{ $service }} if { path_beg {{ . | replaceAll "ingress.path=" "" }} }
          {{- end }}{{ end }}{{ end }}
          {{- range services }}{{ $service := .Name }}{{ range .Tags }}{{ if . | regexMatch "^ingress[.]path=/" }}

          backend {{ $service }}
          {{- range $index, $instance := service $service }}
            server {{ $service }}-{{ $index }} {{ $instance.Address }}:{{ $instance.Port }}
          {{- end }}
          {{- end }}{{ end }}{{ end }}
        EOF
      }

      resources {
        cpu    = 100
        memory = 64
      }
    }
  }
}

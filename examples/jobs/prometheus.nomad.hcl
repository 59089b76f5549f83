# Prometheus, which finds its targets in Consul by DNS.

job "prometheus" {
  group "prometheus" {
    network {
      port "http" {
        to = 9090
      }
    }

    service {
      name = "prometheus"
      port = "http"

      check {
        type     = "http"
        path     = "/-/healthy"
        interval = "5s"
        timeout  = "2s"
      }
    }

    task "prometheus" {
      driver = "docker"

      config {
        image = "prom/prometheus"
        args  = ["--config.file=/local/prometheus.yml", "--storage.tsdb.path=/prometheus"]
        ports = ["http"]
      }

      template {
        destination = "local/prometheus.yml"

        data = <<-EOF
          global:
            scrape_interval: 5s

          scrape_configs:
            - job_name: ingress
              dns_sd_configs:
                - names: [ingress-metrics.service.consul]
                  refresh_interval: 5s
        EOF
      }

      resources {
        cpu    = 100
        memory = 128
      }
    }
  }
}

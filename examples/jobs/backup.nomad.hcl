# A periodic batch job: it copies the database every night.

job "backup" {
  type = "batch"

  periodic {
    crons            = ["@daily"]
    prohibit_overlap = true
  }

  group "backup" {
    task "dump" {
      driver = "docker"

      config {
        image   = "redis:7"
        command = "sh"
        args    = ["-c", "redis-cli -h $REDIS_HOST -p $REDIS_PORT --rdb /alloc/data/dump.rdb"]
      }

      consul {}

      template {
        destination = "local/redis.env"
        env         = true

        data = <<-EOF
          {{- range service "redis" }}
          REDIS_HOST={{ .Address }}
          REDIS_PORT={{ .Port }}
          {{- end }}
        EOF
      }

      resources {
        cpu    = 50
        memory = 32
      }
    }
  }
}

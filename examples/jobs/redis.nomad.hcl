# A database whose data outlives its allocations, because it is in a folder of the machine.

job "redis" {
  group "redis" {
    network {
      port "redis" {
        to = 6379
      }
    }

    volume "data" {
      type   = "host"
      source = "redis"
    }

    service {
      name = "redis"
      port = "redis"

      check {
        type     = "tcp"
        interval = "5s"
        timeout  = "2s"
      }
    }

    task "redis" {
      driver = "docker"

      config {
        image = "redis:7"
        args  = ["redis-server", "--appendonly", "yes"]
        ports = ["redis"]
      }

      volume_mount {
        volume      = "data"
        destination = "/data"
      }

      resources {
        cpu    = 100
        memory = 64
      }
    }
  }
}

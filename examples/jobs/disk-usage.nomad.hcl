# A batch job that runs once on every client.

job "disk-usage" {
  type = "sysbatch"

  group "disk-usage" {
    task "df" {
      driver = "docker"

      config {
        image   = "busybox:1.36"
        command = "df"
        args    = ["-h", "/alloc"]
      }

      resources {
        cpu    = 50
        memory = 32
      }
    }
  }
}

# A parameterized batch job: each dispatch counts the words of its payload.

job "report" {
  type = "batch"

  parameterized {
    payload       = "required"
    meta_required = ["title"]
  }

  group "report" {
    task "count" {
      driver = "docker"

      config {
        image   = "python:3-slim"
        command = "python"
        args    = ["/local/report.py", "/local/input.txt"]
      }

      dispatch_payload {
        file = "input.txt"
      }

      template {
        destination = "local/report.py"

        data = <<-EOF
          import os, sys

          with open(sys.argv[1]) as file:
              words = file.read().split()
          print(f"{os.environ['NOMAD_META_title']}: {len(words)} words")
        EOF
      }

      resources {
        cpu    = 50
        memory = 64
      }
    }
  }
}

# A parameterized batch job: each dispatch counts the words of its payload. The result is a file of the allocation,
# because Nomad can lose what a container prints in its last moments (https://github.com/hashicorp/nomad/issues/6931).

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
          with open("/alloc/data/report.txt", "w") as report:
              print(f"{os.environ['NOMAD_META_title']}: {len(words)} words", file=report)
        EOF
      }

      resources {
        cpu    = 50
        memory = 64
      }
    }
  }
}

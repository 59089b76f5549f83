/** For a group: a deployment that ends soon. A task that fails ends it at once; no deadline does, also on a slow machine. */
export const impatient = `update {
        min_healthy_time  = "1s"
        healthy_deadline  = "4m"
        progress_deadline = "5m"
    }`;

/** A service job with one task that runs a shell script; its deployment takes Nomad three seconds. */
export function serviceJob(id: string, script: string): string {
    return job(id, "service", script, impatient);
}

const never = `reschedule {
      attempts  = 0
      unlimited = false
    }`;

/** A job of any type with one task that runs a shell script. `group` and `outer` are further blocks. */
export function job(id: string, type: string, script: string, group = "", outer = ""): string {
    return `job "${id}" {
  type = "${type}"
  ${outer}
  group "g" {
    ${group}
    restart {
      attempts = 0
      mode     = "fail"
    }
    ${type === "system" ? "" : never}
    task "main" {
      driver = "raw_exec"
      config {
        command = "/bin/sh"
        args    = ["-c", ${JSON.stringify(script)}]
      }
      resources {
        cpu    = 10
        memory = 10
      }
    }
  }
}`;
}

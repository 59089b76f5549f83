/**
 * A job with a web site that answers with its process identifier, and a health check in Consul. Its task has a token of its
 * own for Consul and, in a file, an identity that lives for so many seconds.
 */
export function site(id: string, port: number, identitySeconds: number): string {
    const script = `require("node:http").createServer((_, answer) => answer.end(String(process.pid))).listen(${port})`;
    return `job "${id}" {
  node_pool = "short"
  group "g" {
    network {
      port "http" { static = ${port} }
    }
    service {
      name     = "${id}"
      port     = "http"
      provider = "consul"
      check {
        name     = "site"
        type     = "http"
        path     = "/"
        interval = "1s"
        timeout  = "1s"
      }
    }
    task "main" {
      driver = "raw_exec"
      config {
        command = "${process.execPath}"
        args    = ["-e", ${JSON.stringify(script)}]
      }
      consul {}
      identity {
        name = "probe"
        aud  = ["probe"]
        file = true
        ttl  = "${identitySeconds}s"
      }
      resources {
        cpu    = 10
        memory = 64
      }
    }
  }
}`;
}

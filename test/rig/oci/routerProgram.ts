import { nameServer } from "../router/nameServer";

/**
 * A VCN's services at 169.254.169.254: its resolver, and the instances' metadata. Both are read from files at each request. Names are in
 * `names.json`; a metadata document is in a file that has its instance's private address as name.
 * https://docs.oracle.com/en-us/iaas/Content/Compute/Tasks/gettingmetadata.htm
 * https://docs.oracle.com/en-us/iaas/Content/Network/Concepts/dns.htm
 */
export const routerProgram = `${nameServer}
import http.server, sys, threading
folder, address = sys.argv[1], "169.254.169.254"

class Metadata(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        try:
            document = read(folder, self.client_address[0])
            root, version, *path = self.path.strip("/").split("/")
            if root != "opc" or version not in document:
                return self.send_error(404)
            if version == "v2" and self.headers.get("Authorization") != "Bearer Oracle":
                return self.send_error(401)
            value = document[version]
            for part in path:
                value = value[part]
        except (KeyError, OSError, TypeError, ValueError):
            return self.send_error(404)
        text = (value if isinstance(value, str) else json.dumps(value)).encode()
        self.send_response(200)
        self.send_header("Content-Length", str(len(text)))
        self.end_headers()
        self.wfile.write(text)

    def log_message(self, *_):
        pass

threading.Thread(target=names, args=(folder, address), daemon=True).start()
http.server.ThreadingHTTPServer((address, 80), Metadata).serve_forever()
`;

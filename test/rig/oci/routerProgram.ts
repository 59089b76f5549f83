/**
 * A VCN's services at 169.254.169.254: its resolver, and the instances' metadata. Both are read from files at each request. Names are in
 * `names.json`; a metadata document is in a file that has its instance's private address as name.
 * https://docs.oracle.com/en-us/iaas/Content/Compute/Tasks/gettingmetadata.htm
 * https://docs.oracle.com/en-us/iaas/Content/Network/Concepts/dns.htm
 */
export const routerProgram = `
import http.server, json, os, socket, struct, sys, threading
socket.getfqdn = str
folder, address = sys.argv[1], "169.254.169.254"

def read(name):
    with open(os.path.join(folder, name)) as file:
        return json.load(file)

def answer(query):
    labels, at = [], 12
    while query[at]:
        labels.append(query[at + 1 : at + 1 + query[at]].decode().lower())
        at += 1 + query[at]
    question = query[12 : at + 5]
    kind = struct.unpack("!H", query[at + 1 : at + 3])[0]
    known = read("names.json").get(".".join(labels))
    records = b""
    if known and kind == 1:
        records = struct.pack("!HHHIH", 0xC00C, 1, 1, 300, 4) + socket.inet_aton(known)
    flags = 0x8580 if known else 0x8583
    return query[:2] + struct.pack("!HHHHH", flags, 1, 1 if records else 0, 0, 0) + question + records

def names():
    server = socket.socket(type=socket.SOCK_DGRAM)
    server.bind((address, 53))
    while True:
        query, client = server.recvfrom(4096)
        try:
            server.sendto(answer(query), client)
        except (IndexError, struct.error, UnicodeDecodeError):
            pass

class Metadata(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        try:
            document = read(self.client_address[0])
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

threading.Thread(target=names, daemon=True).start()
http.server.ThreadingHTTPServer((address, 80), Metadata).serve_forever()
`;

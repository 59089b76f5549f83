/**
 * Part of a router's Python program: `names(folder, address)` answers DNS queries from the file `names.json`, which it reads at each
 * query. It knows no other names.
 */
export const nameServer = `
import json, os, socket, struct
socket.getfqdn = str

def read(folder, name):
    with open(os.path.join(folder, name)) as file:
        return json.load(file)

def answer(folder, query):
    labels, at = [], 12
    while query[at]:
        labels.append(query[at + 1 : at + 1 + query[at]].decode().lower())
        at += 1 + query[at]
    question = query[12 : at + 5]
    kind = struct.unpack("!H", query[at + 1 : at + 3])[0]
    known = read(folder, "names.json").get(".".join(labels))
    records = b""
    if known and kind == 1:
        records = struct.pack("!HHHIH", 0xC00C, 1, 1, 300, 4) + socket.inet_aton(known)
    flags = 0x8580 if known else 0x8583
    return query[:2] + struct.pack("!HHHHH", flags, 1, 1 if records else 0, 0, 0) + question + records

def names(folder, address):
    server = socket.socket(type=socket.SOCK_DGRAM)
    server.bind((address, 53))
    while True:
        query, client = server.recvfrom(4096)
        try:
            server.sendto(answer(folder, query), client)
        except (IndexError, struct.error, UnicodeDecodeError):
            pass
`;

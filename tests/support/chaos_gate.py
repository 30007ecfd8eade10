"""Stands between the program and a simulator, passes on what both say, and now and then does not.

    gate = ChaosGate("http://127.0.0.1:8021", random.Random(1))
    gate.rate = 0.05
    gate.url       # What the program is told

One connection of the program is one to the simulator, because Globe's login belongs to a connection.
"""

import collections
import pathlib
import random
import socket
import threading
import urllib.parse

KINDS = ("dropped before", "dropped after", "delayed", "truncated")
PATIENCE = 120  # Seconds that a silent connection is kept.


class Gone(Exception):
    """The other side closed."""


class Side:
    """One end of a connection, read message by message."""

    def __init__(self, connected):
        connected.settimeout(PATIENCE)
        connected.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.socket = connected
        self.kept = b""

    def more(self):
        got = self.socket.recv(65536)
        if not got:
            raise Gone
        self.kept += got

    def until(self, sign):
        while sign not in self.kept:
            self.more()
        end = self.kept.index(sign) + len(sign)
        taken, self.kept = self.kept[:end], self.kept[end:]
        return taken

    def take(self, length):
        while len(self.kept) < length:
            self.more()
        taken, self.kept = self.kept[:length], self.kept[length:]
        return taken

    def message(self, answers=None):
        """First line and the whole message; `answers`: the method that it is the answer to."""
        head = self.until(b"\r\n\r\n")
        lines = head.decode("latin-1").split("\r\n")
        fields = {name.strip().lower(): text.strip() for name, _, text in (line.partition(":") for line in lines[1:])}
        if answers == "HEAD" or (answers and lines[0].split()[1] in ("204", "304")):
            return lines[0], head
        if fields.get("transfer-encoding", "").lower() == "chunked":
            body = b""
            while True:
                size = self.until(b"\r\n")
                body += size + self.take(int(size.split(b";")[0], 16) + 2)
                if int(size.split(b";")[0], 16) == 0:
                    return lines[0], head + body
        return lines[0], head + self.take(int(fields.get("content-length", 0)))


class ChaosGate:
    """`rate`: the part of the messages to which something happens. `suspects`: programs of whose writing calls `caught` is
    asked, with the program's number, before they go on."""

    def __init__(self, url, chance, caught=lambda program: None):
        self.target = urllib.parse.urlsplit(url).netloc.split(":")
        self.chance = chance
        self.caught = caught
        self.rate = 0.0
        self.suspects = set()
        self.happened = collections.Counter()
        self.messages = 0
        self.lock = threading.Lock()
        self.listening = socket.create_server(("127.0.0.1", 0), backlog=64)
        self.port = self.listening.getsockname()[1]
        self.url = f"http://127.0.0.1:{self.port}"
        threading.Thread(target=self.accept, daemon=True).start()

    def stop(self):
        # A closed socket does not wake who accepts on it.
        self.listening.shutdown(socket.SHUT_RDWR)
        self.listening.close()

    def accept(self):
        while True:
            try:
                connected, peer = self.listening.accept()
            except OSError:
                return
            threading.Thread(target=self.serve, args=(connected, peer[1]), daemon=True).start()

    def serve(self, connected, peer_port):
        try:
            with connected, socket.create_connection((self.target[0], int(self.target[1])), timeout=30) as beyond:
                program, simulator = Side(connected), Side(beyond)
                while self.pass_on(program, simulator, peer_port):
                    pass
        except (Gone, OSError):
            pass  # Whoever is left hears it by the closed connection.

    def pass_on(self, program, simulator, peer_port):
        """One call; false when its connection ends."""
        first_line, request = program.message()
        method, path = first_line.split(" ")[:2]
        if method != "GET" and self.suspects:
            for number in programs_behind(peer_port, self.port, list(self.suspects)):
                self.caught(number)
        kind, wait = self.draw(path)
        if kind == "dropped before":
            return False
        if kind == "delayed":
            threading.Event().wait(wait)
        simulator.socket.sendall(request)
        _, answer = simulator.message(answers=method)
        if kind == "dropped after":
            return False
        if kind == "truncated":
            program.socket.sendall(answer[:len(answer) // 2])
            return False
        program.socket.sendall(answer)
        return True

    def draw(self, path):
        with self.lock:
            self.messages += 1
            if self.chance.random() >= self.rate:
                return None, 0
            kind, wait = self.chance.choice(KINDS), self.chance.uniform(0.05, 1.0)
            # The answer with the next refresh token exists once: lost, a person must give consent again. What the
            # program does then has scenarios of its own.
            if "oauth2/token" in path and kind in ("dropped after", "truncated"):
                kind = "dropped before"
            self.happened[kind] += 1
            return kind, wait


def programs_behind(port, other_port, candidates):
    """Which of these programs hold the connection from this port of 127.0.0.1 to that one."""
    ends = (f"0100007F:{port:04X}", f"0100007F:{other_port:04X}")
    sockets = set()
    for line in pathlib.Path("/proc/net/tcp").read_text().splitlines()[1:]:
        words = line.split()
        if (words[1], words[2]) == ends:
            sockets.add(f"socket:[{words[9]}]")
    for candidate in candidates:
        try:
            held = {str(link.readlink()) for link in pathlib.Path(f"/proc/{candidate}/fd").iterdir()}
        except OSError:
            continue
        if held & sockets:
            yield candidate

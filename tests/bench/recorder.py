"""Stands between a program and a simulator, passes every byte on, and keeps what the program sent.

    with Recorder("http://127.0.0.1:8020", folder) as recorder:
        ...                                  # the program calls recorder.url
    for method, target, body in recorder.calls(): ...

What was sent is kept in files of that folder and not in memory, which would count as the measured program's own
(see measured_run in run). NTLM belongs to the connection, so it passes: there is one connection over there for each one here.
"""

import mmap
import socket
import threading
import urllib.parse

FIRST_LEG = b"NTLM TlRMTVNTUAAB"  # The opening of a login: carries no body and is not the call itself.


class Recorder:
    def __init__(self, url, folder):
        there = urllib.parse.urlsplit(url)
        self.there = (there.hostname, there.port)
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.url = f"http://127.0.0.1:{self.listener.getsockname()[1]}"
        self.folder = folder
        self.streams = []  # A file of each connection, in the order in which they were opened.
        self.threads = [threading.Thread(target=self.accept)]
        self.threads[0].start()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.listener.shutdown(socket.SHUT_RDWR)
        self.listener.close()
        for thread in self.threads:
            thread.join()

    def accept(self):
        while True:
            try:
                near, _ = self.listener.accept()
            except OSError:
                return
            far = socket.create_connection(self.there)
            for side in (near, far):
                side.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            self.streams.append(self.folder / f"stream-{len(self.streams)}")
            for source, to, keep in ((near, far, self.streams[-1].open("wb")), (far, near, None)):
                thread = threading.Thread(target=pass_on, args=(source, to, keep))
                self.threads.append(thread)
                thread.start()

    def calls(self):
        """(method, target, body) of every call, in order; for when the program has ended."""
        for stream in self.streams:
            if stream.stat().st_size == 0:
                continue
            with stream.open("rb") as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as sent:
                yield from calls_in(sent)


def pass_on(source, to, keep):
    try:
        while chunk := source.recv(65536):
            if keep is not None:
                keep.write(chunk)
            to.sendall(chunk)
        to.shutdown(socket.SHUT_WR)
    except OSError:
        pass  # The other side has gone; its own thread sees that too.
    finally:
        if keep is not None:
            keep.close()


def calls_in(sent):
    at = 0
    while at < len(sent):
        end = sent.find(b"\r\n\r\n", at)
        first, *fields = sent[at:end].split(b"\r\n")
        headers = {name.strip().lower(): value.strip() for name, _, value in (field.partition(b":") for field in fields)}
        length = int(headers.get(b"content-length", b"0"))
        at = end + 4 + length
        if not headers.get(b"authorization", b"").startswith(FIRST_LEG):
            method, target, _ = first.split(b" ")
            yield method.decode(), target.decode(), sent[at - length:at]

"""Anki's own server and two of its desktops on one machine: the same workers as notes, pushed by one and pulled by the other.

Prints notes per CPU second of both sides, pushing and pulling, and bytes a note as they travel when pushed.
"""
import os
import resource
import socket
import subprocess
import sys
import threading
import time

from anki.collection import Collection

people, folder = sys.argv[1], sys.argv[2]
workers = open(people, encoding="utf-8").read().splitlines()


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


class Counting:
    """Passes bytes on between desktop and server and counts those that go up. Its own CPU is taken off again."""

    def __init__(self, server):
        self.server, self.up, self.cpu = server, 0, 0.0
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.port = self.listener.getsockname()[1]
        threading.Thread(target=self.accept, daemon=True).start()

    def accept(self):
        while True:
            desktop, _ = self.listener.accept()
            server = socket.create_connection(("127.0.0.1", self.server))
            threading.Thread(target=self.carry, args=(desktop, server, True), daemon=True).start()
            threading.Thread(target=self.carry, args=(server, desktop, False), daemon=True).start()

    def carry(self, source, target, up):
        before = time.thread_time()
        try:
            while piece := source.recv(1 << 16):
                self.up += len(piece) if up else 0
                target.sendall(piece)
                now = time.thread_time()
                self.cpu += now - before
                before = now
            target.shutdown(socket.SHUT_WR)
        except OSError:
            pass


port = free_port()
server = subprocess.Popen(
    [sys.executable, "-m", "anki.syncserver"],
    env={**os.environ, "SYNC_USER1": "u:p", "SYNC_BASE": folder + "/server", "SYNC_HOST": "127.0.0.1", "SYNC_PORT": str(port)},
    stdout=subprocess.DEVNULL,
    stderr=subprocess.DEVNULL,
)
for _ in range(200):
    try:
        socket.create_connection(("127.0.0.1", port)).close()
        break
    except OSError:
        time.sleep(0.1)
line = Counting(port)
endpoint = f"http://127.0.0.1:{line.port}/"


def cpu():
    own = resource.getrusage(resource.RUSAGE_SELF)
    fields = open(f"/proc/{server.pid}/stat").read().rsplit(")", 1)[1].split()
    ticks = int(fields[11]) + int(fields[12])
    return own.ru_utime + own.ru_stime + ticks / os.sysconf("SC_CLK_TCK") - line.cpu


def whole(desktop, auth, upload):
    """The first sync of a pair carries the file as a whole; it is empty here."""
    out = desktop.sync_collection(auth, False)
    desktop.close_for_full_sync()
    desktop.full_upload_or_download(auth=auth, server_usn=out.server_media_usn, upload=upload)
    desktop.reopen(after_full_sync=True)


def synced(desktop, auth):
    before = cpu()
    out = desktop.sync_collection(auth, False)
    if out.required != out.NO_CHANGES:
        raise SystemExit("Anki wants its whole file")
    return cpu() - before


try:
    one, two = Collection(folder + "/one.anki2"), Collection(folder + "/two.anki2")
    auth = one.sync_login("u", "p", endpoint)
    whole(one, auth, True)
    whole(two, auth, False)
    kind = one.models.by_name("Basic")
    for worker in workers:
        note = one.new_note(kind)
        note["Front"], note["Back"] = worker.split("\t", 1)
        one.add_note(note, 1)
    line.up = 0
    push = synced(one, auth)
    up = line.up
    pull = synced(two, auth)
    if two.note_count() != len(workers):
        raise SystemExit("Anki lost notes")
    print(len(workers) / push, len(workers) / pull, up / len(workers))
finally:
    server.kill()

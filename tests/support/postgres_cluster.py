#!/usr/bin/env python3
"""A PostgreSQL cluster of its own for as long as somebody holds it: in a temporary folder, on a socket there and nowhere
else, with fsync on, gone at the end. Never the machine's own cluster.

As a program it prints how to connect, on one line, does what it is asked, a line each, and ends when its standard input
does:

    {"host": "/tmp/schakel_postgres_x", "port": "5432", "user": "schakel_admin"}
    < {"sql": "CREATE DATABASE one"}                     > {"answer": ""}
    < {"stop": "immediate"}                              > {"answer": ""}
    < {"start": ""}                                      > {"answer": ""}
"""

import json
import os
import pwd
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ADMIN = "schakel_admin"  # A superuser: it makes the roles and databases that tests use.
STANDBY = "standby"      # What a standby calls itself.
PORT = "5432"            # A part of the socket's name; nothing listens on the network.


def programs():
    """The newest installed PostgreSQL's folder of programs."""
    folders = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda path: int(path.parts[-3]))
    if not folders:
        raise SystemExit("postgres_cluster: PostgreSQL is not installed; run tools/install_packages.")
    return folders[-1].parent


def user_for_server():
    """As whom it runs: PostgreSQL refuses root."""
    if os.geteuid() != 0:
        return None
    for name in ("postgres", "nobody"):
        try:
            return pwd.getpwnam(name)
        except KeyError:
            continue
    raise SystemExit("postgres_cluster: there is no user postgres or nobody to run the server as.")


def quick_folder():
    """Where the many small commits of tests cost least: memory, when there is room; fsync is asked for there too."""
    memory = Path("/dev/shm")
    if memory.is_dir() and os.access(memory, os.W_OK) and shutil.disk_usage(memory).free > 2 ** 30:
        return memory
    return Path(tempfile.gettempdir())


class PostgresCluster:
    """`with PostgresCluster() as cluster: cluster.address("name")`; also start() and stop(). `above`: the folder to make
    its own in, for those who measure a disk. `standby_of`: it copies that one and goes on following it until promote().
    """

    def __init__(self, above=None, standby_of=None):
        self._bin = programs()
        self._user = user_for_server()
        self.folder = Path(tempfile.mkdtemp(prefix="schakel_postgres_", dir=above or quick_folder()))
        self._place = self.folder / "cluster"
        # The programs that connect may be another user than the server is.
        self.folder.chmod(0o711)
        if self._user:
            os.chown(self.folder, self._user.pw_uid, self._user.pw_gid)
        try:
            if standby_of is None:
                self._call("initdb", "--pgdata", self._place, "--username", ADMIN, "--auth", "trust", "--encoding",
                           "UTF8", "--locale", "C.UTF-8", "--no-sync", "--no-instructions")
                self._configure()
            else:
                self._copy(standby_of)
            self.start()
        except BaseException:
            shutil.rmtree(self.folder, ignore_errors=True)
            raise

    def _configure(self):
        # A standby has its primary's settings: what that one waits for is nothing for this one to wait for.
        settings = {"listen_addresses": "''", "unix_socket_directories": f"'{self.folder}'", "port": PORT,
                    "max_connections": "200", "shared_buffers": "32MB", "fsync": "on", "synchronous_standby_names": "''"}
        with open(self._place / "postgresql.auto.conf", "a", encoding="utf-8") as conf:
            conf.writelines(f"{name} = {value}\n" for name, value in settings.items())

    def _copy(self, primary):
        self._call("pg_basebackup", "--pgdata", self._place, "--write-recovery-conf", "--create-slot", "--slot", STANDBY,
                   "--checkpoint", "fast", "--no-sync",
                   "--dbname", f"host={primary.folder} port={PORT} user={ADMIN} application_name={STANDBY}")
        self._configure()

    def _call(self, program, *arguments):
        user = {"user": self._user.pw_uid, "group": self._user.pw_gid, "extra_groups": []} if self._user else {}
        done = subprocess.run([self._bin / program, *arguments], cwd=self.folder, stdin=subprocess.DEVNULL,
                              stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False,
                              env={**os.environ, "LC_ALL": "C.UTF-8"}, **user)
        if done.returncode != 0:
            log = self.folder / "log"
            told = log.read_text(encoding="utf-8") if log.exists() else ""
            raise RuntimeError(f"{program}: {done.stdout}{told}")

    def start(self):
        self._call("pg_ctl", "--pgdata", self._place, "--log", self.folder / "log", "--wait", "--timeout", "60", "start")

    def stop(self, mode="fast"):
        """`mode`: "fast" (sessions are ended and undone) or "immediate" (as if the machine died)."""
        self._call("pg_ctl", "--pgdata", self._place, "--wait", "--timeout", "60", "--mode", mode, "stop")

    def runs(self):
        """Whether it takes connections, or will."""
        try:
            self._call("pg_ctl", "--pgdata", self._place, "status")
        except RuntimeError:
            return False
        return True

    def wait_for_standby(self):
        """From here on a commit is on the standby too before it is answered."""
        self.ask(f"ALTER SYSTEM SET synchronous_standby_names = '{STANDBY}'")
        self.ask("SELECT pg_reload_conf()")
        deadline = time.monotonic() + 60
        while self.ask("SELECT count(*) FROM pg_stat_replication WHERE sync_state = 'sync' "
                       "AND flush_lsn >= pg_current_wal_flush_lsn()") != "1":
            if time.monotonic() > deadline:
                raise RuntimeError("the standby does not follow")
            time.sleep(0.05)

    def follow(self, primary):
        """What was the primary, and is stopped, begins anew as the standby of the one that took over."""
        shutil.rmtree(self._place)
        self._copy(primary)
        self.start()

    def promote(self):
        """A standby becomes the primary; the one that it followed must not come back as one."""
        self._call("pg_ctl", "--pgdata", self._place, "--wait", "--timeout", "60", "promote")

    def address(self, database, user=ADMIN, *others):
        """With `others`: whichever of the clusters is the primary."""
        folders = [str(cluster.folder) for cluster in (self, *others)]
        return f"postgresql://{user}@/{database}?host={','.join(folders)}&port={','.join([PORT] * len(folders))}"

    def ask(self, sql, database="postgres", user=ADMIN):
        """What psql answers, without headings; columns apart by a bar."""
        answered = subprocess.run([self._bin / "psql", "--no-psqlrc", "--quiet", "--tuples-only", "--no-align",
                                   "--set", "ON_ERROR_STOP=1", "--command", sql, self.address(database, user)],
                                  capture_output=True, text=True, check=False)
        if answered.returncode != 0:
            raise RuntimeError(answered.stderr.strip())
        return answered.stdout.strip()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        try:
            self.stop("immediate")
        except RuntimeError:
            pass  # It was stopped by the test.
        shutil.rmtree(self.folder, ignore_errors=True)


def asked(cluster, wish):
    if "sql" in wish:
        return cluster.ask(wish["sql"], wish.get("database", "postgres"))
    if "stop" in wish:
        cluster.stop(wish["stop"])
    if "start" in wish:
        cluster.start()
    return ""


def main():
    # Who ends a test ends its whole group, often; the end of standard input is what counts, and a polite request.
    if os.getpgrp() != os.getpid():
        os.setsid()
    for polite in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
        signal.signal(polite, lambda *_: sys.exit(1))
    with PostgresCluster() as cluster:
        print(json.dumps({"host": str(cluster.folder), "port": PORT, "user": ADMIN}), flush=True)
        for line in sys.stdin:
            try:
                answer = {"answer": asked(cluster, json.loads(line))}
            except RuntimeError as error:
                answer = {"error": str(error)}
            print(json.dumps(answer), flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())

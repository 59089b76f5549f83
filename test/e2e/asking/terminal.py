"""Runs a command in a terminal of its own, answers the question that is in the first argument with the second, and prints what the terminal showed. Exits as the command does."""

import os, pty, sys

question, answer, *command = sys.argv[1:]
pid, terminal = pty.fork()
if pid == 0:
    os.execvp(command[0], command)
shown, asked = b"", False
while True:
    try:
        part = os.read(terminal, 65536)
    except OSError:
        break
    if not part:
        break
    shown += part
    if not asked and question.encode() in shown:
        asked = True
        os.write(terminal, answer.encode() + b"\r")
sys.stdout.buffer.write(shown)
sys.stdout.flush()
sys.exit(os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]))

"""The real server behind the VBA under test: questions come in by a pipe, pickled, answers go back."""

import pickle
import struct
import sys

from huikuan_xl.excel.server import Holders, Server


def main() -> None:
    """Answer until the pipe is closed."""
    server = Server(Holders())
    come, go = sys.stdin.buffer, sys.stdout.buffer
    while head := come.read(4):
        member, *arguments = pickle.loads(come.read(*struct.unpack("<I", head)))
        answer = getattr(server, member)(*arguments)
        if isinstance(answer, str):
            answer = str(answer)  # an error's name is a text of a kind of ours: COM makes it plain
        data = pickle.dumps(answer)
        go.write(struct.pack("<I", len(data)) + data)
        go.flush()


if __name__ == "__main__":
    main()

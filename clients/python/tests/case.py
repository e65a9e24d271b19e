"""What every test begins with. Import it first: it finds the client in the folder above."""

import sys
import unittest
from pathlib import Path
from unittest import mock

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from stub import Stub


class StubCase(unittest.TestCase):
    """Each test has a server that answers as it is told, and waits that only are noted."""

    def setUp(self) -> None:
        self.stub = Stub()
        self.addCleanup(self.stub.stop)
        sleep = mock.patch("bursar.transport.time.sleep")
        self.sleep = sleep.start()
        self.addCleanup(sleep.stop)

    @property
    def waits(self) -> list[float]:
        return [called.args[0] for called in self.sleep.call_args_list]

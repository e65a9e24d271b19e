import socket
import uuid
from unittest import mock

from case import StubCase
from stub import KEY, LOST, Answer

from bursar import (
    APIError,
    BursarClient,
    ConflictError,
    ConnectionFailed,
    PaymentRefused,
    RateLimitError,
    ServerError,
    TimedOut,
    ValidationError,
)

IN_FLIGHT = Answer(409, {"code": "IDEMPOTENCY_IN_FLIGHT"})
UNKNOWN = Answer(409, {"error": {"code": "OUTCOME_UNKNOWN"}})


class Retries(StubCase):
    def keys(self) -> list[str]:
        return [asked.headers["idempotency-key"] for asked in self.stub.asked]

    def test_a_write_keeps_its_one_key_across_all_attempts(self) -> None:
        answers = (Answer(503), LOST, IN_FLIGHT, UNKNOWN, Answer(201, {"id": "agent_1"}))
        client = self.stub.client(*answers, max_retries=4)
        self.assertEqual(client.agents.create(name="a").id, "agent_1")
        self.assertEqual(len(self.keys()), 5)
        self.assertEqual(len(set(self.keys())), 1)
        self.assertEqual(uuid.UUID(self.keys()[0]).version, 4)
        ids = {asked.headers["x-request-id"] for asked in self.stub.asked}
        self.assertEqual([uuid.UUID(one).version for one in ids], [4])
        self.assertNotIn(self.keys()[0], ids)

    def test_two_writes_have_two_keys_and_a_read_has_none(self) -> None:
        client = self.stub.client(Answer(), Answer(), Answer(body=[]))
        client.agents.create(name="a")
        client.agents.delete("agent_1")
        client.agents.list()
        first, second, read = self.stub.asked
        keys = {asked.headers["idempotency-key"] for asked in (first, second)}
        self.assertEqual(len(keys), 2)
        self.assertNotIn("idempotency-key", read.headers)

    def test_the_caller_may_name_the_key(self) -> None:
        client = self.stub.client(Answer(500), Answer(201))
        client.pay(to="openai.com", amount=1, idempotency_key="invoice-4711")
        self.assertEqual(self.keys(), ["invoice-4711", "invoice-4711"])

    def test_each_status_that_may_pass_is_tried_again(self) -> None:
        for status in (408, 429, 500, 502, 503, 504):
            client = self.stub.client(Answer(status), Answer(body={"status": "ok"}))
            self.assertEqual(client.health().status, "ok")
            self.assertEqual(len(self.stub.asked), 2)

    def test_a_refusal_is_not_tried_again(self) -> None:
        for status, kind in ((400, ValidationError), (402, PaymentRefused), (409, ConflictError)):
            client = self.stub.client(Answer(status))
            with self.assertRaises(kind):
                client.pay(to="openai.com", amount="1.00")
            self.assertEqual(len(self.stub.asked), 1)

    def test_it_gives_up_after_three_retries_that_wait_longer_each_time(self) -> None:
        client = self.stub.client(*[Answer(500)] * 9)
        with self.assertRaises(ServerError):
            client.health()
        self.assertEqual(len(self.stub.asked), 4)
        for wait, longest in zip(self.waits, (0.5, 1, 2), strict=True):
            self.assertTrue(longest / 2 <= wait <= longest, wait)

    def test_no_wait_is_longer_than_thirty_seconds(self) -> None:
        client = self.stub.client(*[Answer(500)] * 11, max_retries=10)
        with self.assertRaises(ServerError):
            client.health()
        self.assertLessEqual(max(self.waits), 30)

    def test_no_retries_where_none_are_wanted(self) -> None:
        client = self.stub.client(Answer(500), max_retries=0)
        with self.assertRaises(ServerError):
            client.health()
        self.assertEqual(len(self.stub.asked), 1)

    def test_retry_after_is_waited_for(self) -> None:
        client = self.stub.client(Answer(429, headers={"Retry-After": "7"}), Answer())
        client.health()
        self.assertEqual(self.waits, [7.0])

    def test_a_long_retry_after_is_told_at_once(self) -> None:
        client = self.stub.client(Answer(429, headers={"Retry-After": "3600"}))
        with self.assertRaises(RateLimitError) as caught:
            client.health()
        self.assertEqual(caught.exception.retry_after, 3600)
        self.assertEqual(self.waits, [])

    def test_a_retry_after_that_is_no_integer_is_passed_by(self) -> None:
        for said in ("soon", "-1", "1.5", "Wed, 21 Oct 2026 07:28:00 GMT"):
            self.sleep.reset_mock()
            client = self.stub.client(Answer(429, headers={"Retry-After": said}), Answer())
            client.health()
            self.assertLessEqual(self.waits[0], 0.5)

    def test_a_lost_connection_is_tried_again_and_then_named(self) -> None:
        client = self.stub.client(*[LOST] * 4)
        with self.assertRaises(ConnectionFailed) as caught:
            client.wallets.list()
        self.assertEqual(len(self.stub.asked), 4)
        self.assertIn("GET /api/v2/wallets", str(caught.exception))
        self.assertIsNotNone(caught.exception.__cause__)

    def test_an_answer_that_breaks_off_counts_as_lost(self) -> None:
        half = Answer(body={"status": "ok"}, headers={"Content-Length": "99"})
        client = self.stub.client(half, Answer(body={"status": "ok"}))
        self.assertEqual(client.health().status, "ok")
        self.assertEqual(len(self.stub.asked), 2)

    def test_nobody_there(self) -> None:
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            at = f"http://127.0.0.1:{free.getsockname()[1]}"
        with self.assertRaises(ConnectionFailed):
            BursarClient(KEY, base_url=at).health()
        self.assertEqual(len(self.waits), 3)

    def test_a_server_that_says_nothing_is_waited_for_only_so_long(self) -> None:
        with socket.create_server(("127.0.0.1", 0)) as silent:
            at = f"http://127.0.0.1:{silent.getsockname()[1]}"
            with self.assertRaises(TimedOut) as caught:
                BursarClient(KEY, base_url=at, timeout=0.05, max_retries=1).health()
        self.assertIsInstance(caught.exception, ConnectionFailed)
        self.assertIsInstance(caught.exception, TimeoutError)
        self.assertEqual(len(self.waits), 1)

    def test_a_timeout_longer_than_a_socket_can_hold_is_the_longest(self) -> None:
        for timeout in (2**31, 1e300, float("inf")):
            client = self.stub.client(Answer(body={"status": "ok"}), timeout=timeout)
            self.assertEqual(client.health().status, "ok")
        for timeout in (0, -1, float("nan")):
            with self.assertRaises(ValueError):
                BursarClient(KEY, timeout=timeout)

    def test_the_proxies_of_the_environment_are_not_used(self) -> None:
        proxies = dict.fromkeys(("http_proxy", "HTTP_PROXY", "all_proxy"), "http://127.0.0.1:9")
        client = self.stub.client(Answer(body={"status": "ok"}), max_retries=0)
        with mock.patch.dict("os.environ", proxies):
            self.assertEqual(client.health().status, "ok")

    def test_a_redirect_is_not_followed(self) -> None:
        elsewhere = {"Location": f"{self.stub.base_url}/elsewhere"}
        for status in (301, 302, 307, 308):
            client = self.stub.client(Answer(status, "", elsewhere))
            with self.assertRaisesRegex(APIError, "redirect.* not followed") as caught:
                client.agents.get("agent_1")
            self.assertEqual(caught.exception.status, status)
            self.assertEqual(len(self.stub.asked), 1)

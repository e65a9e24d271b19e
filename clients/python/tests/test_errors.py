import contextlib
import io
import logging
import traceback
from unittest import mock

from case import StubCase
from stub import KEY, LOST, Answer

import bursar
from bursar import APIError, BursarClient, PaymentRefused

PROBLEM = {
    "type": "/errors/limit-daily",
    "title": "Daily limit",
    "status": "blocked",
    "detail": "The daily limit is used up.",
    "code": "LIMIT_DAILY",
    "request_id": "req_1",
    "error": {
        "code": "LIMIT_DAILY",
        "message": "The daily limit is used up.",
        "details": {"limit": "10.00"},
        "request_id": "req_1",
    },
    "trace": [{"rule": "daily"}],
    "remedies": {"max_amount_now": "2.50"},
    "policy_explanation": {"allowed": False},
}


class Errors(StubCase):
    def error(self, answer: Answer) -> APIError:
        client = self.stub.client(answer, max_retries=0)
        with self.assertRaises(APIError) as caught:
            client.pay(to="openai.com", amount="3.00")
        return caught.exception

    def test_each_status_is_an_error_of_its_own(self) -> None:
        kinds = {
            **dict.fromkeys((400, 413, 415, 422), bursar.ValidationError),
            401: bursar.AuthenticationError,
            402: bursar.PaymentRefused,
            403: bursar.PermissionDenied,
            404: bursar.NotFoundError,
            409: bursar.ConflictError,
            429: bursar.RateLimitError,
            **dict.fromkeys((500, 502, 503, 504), bursar.ServerError),
            405: APIError,
            410: APIError,
        }
        for status, kind in kinds.items():
            error = self.error(Answer(status, PROBLEM))
            self.assertIs(type(error), kind)
            self.assertIsInstance(error, bursar.BursarError)
            self.assertEqual((error.status, error.code), (status, "LIMIT_DAILY"))

    def test_what_waits_for_a_person_is_told_apart(self) -> None:
        details = {"payment_id": "pay_1", "approval_id": "apr_1"}
        inner = {"code": "APPROVAL_REQUIRED", "message": "Not paid yet.", "details": details}
        error = self.error(Answer(402, {"code": "APPROVAL_REQUIRED", "error": inner}))
        assert isinstance(error, bursar.ApprovalRequired)
        self.assertIsInstance(error, PaymentRefused)
        self.assertEqual((error.payment_id, error.approval_id), ("pay_1", "apr_1"))

    def test_a_refusal_says_all_that_was_said(self) -> None:
        error = self.error(Answer(402, PROBLEM))
        assert isinstance(error, PaymentRefused)
        self.assertEqual(error.message, "The daily limit is used up.")
        self.assertEqual(error.details, {"limit": "10.00"})
        self.assertEqual(error.request_id, "req_1")
        self.assertEqual(error.remedies, {"max_amount_now": "2.50"})
        self.assertEqual(error.trace, [{"rule": "daily"}])
        self.assertEqual(error.policy_explanation, {"allowed": False})
        self.assertEqual(error.body, PROBLEM)
        said = "402 LIMIT_DAILY: The daily limit is used up. (req_1)"
        self.assertEqual(str(error), said)

    def test_a_refusal_that_says_little_has_empty_remedies(self) -> None:
        error = self.error(Answer(402, {}))
        assert isinstance(error, PaymentRefused)
        self.assertEqual((error.remedies, error.trace), ({}, []))
        self.assertIsNone(error.policy_explanation)

    def test_the_inner_error_alone_is_enough(self) -> None:
        error = self.error(Answer(404, {"error": {"code": "NOT_FOUND", "message": "No."}}))
        self.assertEqual((error.code, error.message), ("NOT_FOUND", "No."))

    def test_a_body_of_any_kind_is_an_error_all_the_same(self) -> None:
        bodies = ("", "<h1>Bad gateway</h1>", "[1]", "7", "null", '{"error": 7}', '{"error": "no"}')
        for body in (*bodies, '{"code": 7, "detail": [], "error": {"details": 7}}', "{"):
            error = self.error(Answer(502, body, {"X-Request-Id": "req_9"}))
            self.assertIsInstance(error, bursar.ServerError)
            self.assertIn("the outcome is unknown", error.message)
            self.assertIsNone(error.code)
            self.assertEqual((error.details, error.request_id), ({}, "req_9"))
            self.assertNotEqual(error.message, "")

    def test_success_that_is_not_what_is_due_is_an_error_and_not_tried_again(self) -> None:
        bodies = ("<h1>Welcome</h1>", "", "null", "7", "[" * 100_000)
        for body, call in [
            *((body, lambda client: client.health()) for body in (*bodies, "[]")),
            *((body, lambda client: client.holds.list()) for body in (*bodies, "{}")),
        ]:
            client = self.stub.client(Answer(200, body, {"Request-Id": "req_9"}))
            with self.assertRaisesRegex(APIError, "not JSON with .* base_url") as caught:
                call(client)
            self.assertEqual((caught.exception.status, caught.exception.body), (200, body))
            self.assertEqual(caught.exception.request_id, "req_9")
            self.assertEqual(len(self.stub.asked), 1)


class Secrecy(StubCase):
    def test_the_key_is_sent_and_shown_nowhere(self) -> None:
        said = io.StringIO()
        handler = logging.StreamHandler(said)
        log = logging.getLogger()
        log.addHandler(handler)
        self.addCleanup(log.removeHandler, handler)
        level = log.level
        log.setLevel(logging.DEBUG)
        self.addCleanup(log.setLevel, level)
        echo = Answer(500, {"detail": f"who is {KEY}?", "error": {"details": {"key": KEY}}})
        page = Answer(400, f"<pre>Authorization: Bearer {KEY}</pre>")
        for answers in ([echo] * 4, [page], [LOST] * 4, [Answer(200, f"no JSON: {KEY}")]):
            client = self.stub.client(*answers)
            with self.assertRaises(bursar.BursarError) as caught:
                client.agents.create(name="a")
            error = caught.exception
            print(repr(client), repr(client.agents), vars(client), file=said)
            print(repr(error), vars(error), file=said)
            traceback.print_exception(error, file=said)
        self.assertEqual(self.stub.asked[0].headers["authorization"], f"Bearer {KEY}")
        self.assertIn("retry 1 of 3", said.getvalue())
        self.assertNotIn(KEY, said.getvalue())

    def test_a_key_that_is_no_header_is_refused_unseen(self) -> None:
        for key in ("secret\nkey", "secret key", "secrét", "s" * 256):
            with self.assertRaises(ValueError) as caught:
                BursarClient(key)
            self.assertNotIn(key, str(caught.exception))

    def test_no_key_is_said_at_once(self) -> None:
        with mock.patch.dict("os.environ", clear=True), self.assertRaises(ValueError):
            BursarClient()

    def test_key_and_address_come_from_the_environment(self) -> None:
        self.stub.client(Answer(body=[]))
        env = {"BURSAR_API_KEY": KEY, "BURSAR_BASE_URL": f"{self.stub.base_url}/"}
        with mock.patch.dict("os.environ", env), contextlib.redirect_stdout(io.StringIO()):
            self.assertEqual(BursarClient().groups.list(), [])
        self.assertEqual(self.stub.asked[0].path, "/api/v2/groups")

    def test_without_an_address_it_is_the_one_of_npm_start(self) -> None:
        with mock.patch.dict("os.environ", clear=True):
            self.assertEqual(repr(BursarClient(KEY)), "BursarClient('http://127.0.0.1:4400')")

    def test_an_odd_address_is_refused(self) -> None:
        odd = ("127.0.0.1:4400", "ftp://a", "http://", "http://u:p@a", "http://a?b", "http://a:b")
        for at in odd:
            with self.assertRaises(ValueError):
                BursarClient(KEY, base_url=at)

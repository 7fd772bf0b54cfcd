"""Evidence of a case: complete, checkable without anything of ours, and for few eyes only."""

import base64
import io
import json
import subprocess
import sys
import tempfile
import zipfile
from pathlib import Path
from unittest.mock import patch

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

from odoo.exceptions import AccessError, UserError
from odoo.tests import HttpCase, new_test_user, tagged

from ...models.audit import keys
from ...models.audit.evidence import Evidence
from ..common import AftersalesCommon

FILES = ("events.jsonl", "proofs.json", "seals.jsonl", "personal.jsonl")


class EvidenceCommon(AftersalesCommon):
    @classmethod
    def seal(cls):
        """Seal what waits, without the commit of the job."""
        cls.env.cr.flush()
        while cls.env["aftersales.audit.seal"].sudo()._seal_batch(cls.company.id)[0]:
            pass

    def case(self):
        """A return with a history in two seals, and a personal text in it."""
        rma = self.approved_rma((self.make_order((self.lamp, 2)).order_line, 2))
        self.seal()
        rma.action_cancel(reason="Ada changed her mind")
        self.approved_rma((self.make_order((self.mug, 2)).order_line, 1))
        self.seal()
        return rma

    def pack(self, rmas, with_personal=True):
        """``{name: bytes}`` of the evidence as it stands in this transaction."""
        self.env.cr.flush()
        names = {rma.id: rma.name for rma in rmas}
        content = Evidence(self.env.cr, rmas._name, names, rmas.company_id.ids)
        return self.unzipped(content.zipped(with_personal))

    @staticmethod
    def unzipped(content):
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            return {name: archive.read(name) for name in archive.namelist()}

    def check(self, files, *arguments):
        """``(exit status, what it said)`` of the pack's own program on a bare interpreter."""
        with tempfile.TemporaryDirectory() as folder:
            for name, content in files.items():
                Path(folder, name).write_bytes(content)
            done = subprocess.run(
                [sys.executable, "-I", "-S", "verify.py", *arguments],
                cwd=folder,
                capture_output=True,
                text=True,
                check=False,
                env={},
            )
        self.assertFalse(done.stderr)
        return done.returncode, done.stdout

    @staticmethod
    def events(files):
        return [json.loads(line) for line in files["events.jsonl"].splitlines()]

    def wizard(self, rmas, user, **values):
        return (
            self.env["aftersales.audit.export"]
            .with_user(user)
            .create({"rma_ids": rmas.ids, "purpose": "Arbitration 12/2026", **values})
        )


@tagged("post_install", "-at_install")
class TestEvidence(EvidenceCommon):
    def test_a_pack_checks_itself(self):
        rma = self.case()
        files = self.pack(rma)
        self.assertEqual(sorted(files), sorted([*FILES, "README.txt", "verify.py"]))
        status, said = self.check(files)
        self.assertEqual(status, 0, said)
        self.assertIn("5 events of 1 record, 2 seals", said)
        self.assertEqual(
            [event["event"] for event in self.events(files)],
            ["rma.requested", "decision.made", "decision.made", "rma.approved", "rma.cancelled"],
        )
        self.assertIn(rma.name, files["README.txt"].decode())

    def test_every_file_is_guarded(self):
        files = self.pack(self.case())
        for name in FILES:
            for place in (0, 20, len(files[name]) // 2, len(files[name]) - 1):
                content = bytearray(files[name])
                content[place] ^= 1
                with self.subTest(name, place=place):
                    status, said = self.check({**files, name: bytes(content)})
                    self.assertEqual(status, 1)
                    self.assertIn("THIS DOES NOT HOLD", said)

    def test_the_same_evidence_makes_the_same_bytes(self):
        rma = self.case()
        names = {rma.id: rma.name}
        first, second = (
            Evidence(self.env.cr, rma._name, names, rma.company_id.ids).zipped(True)
            for _time in range(2)
        )
        self.assertEqual(first, second)

    def test_nothing_of_other_cases_is_in_it(self):
        rma = self.case()
        files = self.pack(rma)
        self.assertEqual(
            {(each["model"], each["id"]) for each in self.events(files)},
            {("aftersales.rma", rma.id)},
        )
        other = self.env["aftersales.rma"].search([("id", ">", rma.id)], limit=1)
        for name in ("events.jsonl", "README.txt", "personal.jsonl"):
            self.assertNotIn(other.name.encode(), files[name])
        both = self.pack(rma + other)
        self.assertEqual({each["id"] for each in self.events(both)}, {rma.id, other.id})
        self.assertEqual(self.check(both)[0], 0)

    def test_another_company_is_not_read(self):
        rma = self.case()
        names = {rma.id: rma.name}
        stranger = self.env["res.company"].create({"name": "Elsewhere"})
        self.assertFalse(Evidence(self.env.cr, rma._name, names, stranger.ids).events)

    def test_typed_texts_are_withheld_unless_wanted(self):
        files = self.pack(self.case(), with_personal=False)
        self.assertNotIn("personal.jsonl", files)
        self.assertFalse([name for name in files if b"Ada changed" in files[name]])
        status, said = self.check(files)
        self.assertEqual(status, 0)
        self.assertIn("withheld or erased: 1 personal text", said)

    def test_seals_reach_to_the_end_of_the_day_and_so_to_the_anchor(self):
        rma = self.case()
        for _time in range(3):
            self.company._audit("config.changed", lines=[])
            self.seal()
        head = self.env["aftersales.audit.seal"].search(
            [("company_id", "=", self.company.id)], order="number desc", limit=1
        )
        files = self.pack(rma)
        self.assertIn(head._anchor().encode(), files["seals.jsonl"].splitlines())
        with tempfile.NamedTemporaryFile("w") as anchor:
            anchor.write(head._anchor() + "\n")
            anchor.flush()
            status, said = self.check(files, "--anchor", anchor.name)
        self.assertEqual(status, 0, said)
        self.assertIn("The anchors prove the seals of 5 of 5 events", said)

    def test_what_is_not_sealed_yet_is_named(self):
        rma = self.case()
        rma.action_draft()
        files = self.pack(rma)
        self.assertEqual(len(self.events(files)), 5)
        self.assertIn("NOT SEALED YET", files["README.txt"].decode())
        self.assertIn("rma.draft", files["README.txt"].decode())

    def test_an_altered_log_makes_a_pack_that_says_so(self):
        rma = self.case()
        cr = self.env.cr
        cr.flush()
        cr.execute("ALTER TABLE aftersales_audit_event DISABLE TRIGGER ALL")
        cr.execute(
            "UPDATE aftersales_audit_event SET login = 'eve'"
            " WHERE res_model = 'aftersales.rma' AND res_id = %s AND event = 'rma.cancelled'",
            [rma.id],
        )
        files = self.pack(rma)
        self.assertIn("ATTENTION", files["README.txt"].decode())
        status, said = self.check(files)
        self.assertEqual(status, 1)
        self.assertIn("events.jsonl, line 5", said)

    def test_a_leaf_that_is_damaged_or_gone_breaks_no_export(self):
        for query in (
            "UPDATE aftersales_audit_leaf SET leaf = 'zz' WHERE id = %s",
            "UPDATE aftersales_audit_leaf SET position = 9000000 WHERE id = %s",
        ):
            with self.subTest(query), self.cr.savepoint() as savepoint:
                rma = self.case()
                event = self.env["aftersales.audit.event"].search(
                    [("res_model", "=", "aftersales.rma"), ("res_id", "=", rma.id)],
                    order="id",
                    limit=1,
                )
                self.cr.execute("ALTER TABLE aftersales_audit_leaf DISABLE TRIGGER ALL")
                self.cr.execute(query, [event.id])
                self.assertEqual(self.check(self.pack(rma))[0], 1)
                savepoint.rollback()

    def test_signed_seals_are_checked_with_the_key(self):
        key = Ed25519PrivateKey.generate()
        with tempfile.NamedTemporaryFile() as file:
            file.write(key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
            file.flush()
            with patch.dict("os.environ", AFTERSALES_AUDIT_KEY=file.name):
                files = self.pack(self.case())
        public = keys.public_text(key)
        self.assertIn(public, files["README.txt"].decode())
        self.assertEqual(self.check(files, "--public-key", public)[0], 0)
        wrong = keys.public_text(Ed25519PrivateKey.generate())
        status, said = self.check(files, "--public-key", wrong)
        self.assertEqual(status, 1)
        self.assertIn("not signed with the public key you gave", said)


@tagged("post_install", "-at_install")
class TestEvidenceRoles(EvidenceCommon):
    def test_auditors_supervisors_and_administrators_export(self):
        rma = self.case()
        for user in (self.auditor, self.supervisor, self.administrator):
            with self.subTest(user.login):
                action = rma.with_user(user).action_export_evidence()
                self.assertEqual(action["context"], {"default_rma_ids": rma.ids})
                wizard = self.wizard(rma, user, with_personal=True)
                with self.enter_registry_test_mode():
                    wizard.action_export()
                files = self.unzipped(base64.b64decode(wizard.with_context(bin_size=False).pack))
                self.assertIn("personal.jsonl", files)
                self.assertEqual(self.check(files)[0], 0)

    def test_others_are_refused(self):
        rma = self.case()
        for user in (self.agent, self.receiver, self.salesman):
            with self.subTest(user.login):
                with self.assertRaisesRegex(AccessError, "only auditors and supervisors"):
                    rma.with_user(user).action_export_evidence()
                with self.assertRaises(AccessError):
                    self.wizard(rma, user)
                with self.assertRaisesRegex(AccessError, "only auditors and supervisors"):
                    rma.with_user(user).sudo()._make_evidence("x", True)

    def test_a_case_of_another_company_is_refused(self):
        rma = self.case()
        elsewhere = self.env["res.company"].create({"name": "Elsewhere"})
        auditor = new_test_user(
            self.env,
            "auditor_elsewhere",
            groups="aftersales_center.group_auditor",
            company_id=elsewhere.id,
            company_ids=[(6, 0, elsewhere.ids)],
        )
        with self.assertRaises(AccessError):
            rma.with_user(auditor).action_export_evidence()
        with self.assertRaises(AccessError):
            rma.with_user(auditor).sudo()._make_evidence("x", True)
        with self.assertRaises(AccessError):
            self.wizard(rma, auditor)

    def test_an_export_is_logged_with_its_purpose(self):
        rma = self.case()
        wizard = self.wizard(rma, self.auditor)
        with self.enter_registry_test_mode():
            wizard.action_export()
        self.env.cr.flush()
        event = self.env["aftersales.audit.event"].search(
            [("res_model", "=", "aftersales.rma"), ("res_id", "=", rma.id)], limit=1
        )
        payload = json.loads(event.payload)
        self.assertEqual((event.event, event.login), ("rma.exported", "test_auditor"))
        self.assertEqual((payload["events"], payload["personal"]), (5, False))
        self.assertNotIn("Arbitration", event.payload)
        self.assertIn("Arbitration 12/2026", event.sentence)

    def test_without_a_purpose_or_a_history_there_is_no_pack(self):
        rma = self.case()
        with self.assertRaisesRegex(UserError, "what their evidence is for"):
            self.wizard(rma, self.auditor, purpose="  ").action_export()
        draft = self.make_rma((self.make_order((self.lamp, 2)).order_line, 1))
        wizard = self.wizard(draft, self.auditor)
        with (
            self.enter_registry_test_mode(),
            self.assertRaisesRegex(UserError, "Nothing about .* is sealed"),
        ):
            wizard.action_export()

    def test_the_button_is_an_action_of_the_list_and_the_form(self):
        rma = self.case()
        action = self.env.ref("aftersales_center.action_rma_export_evidence")
        context = {"active_model": rma._name, "active_ids": rma.ids, "active_id": rma.id}
        for user, offered in ((self.auditor, True), (self.agent, False)):
            bound = self.env["ir.actions.actions"].with_user(user).get_bindings(rma._name)
            names = [each["id"] for each in bound.get("action", ())]
            self.assertEqual(action.id in names, offered)
        run = action.with_user(self.auditor).with_context(**context).run()
        self.assertEqual(run["res_model"], "aftersales.audit.export")
        with self.assertRaises(AccessError):
            action.with_user(self.agent).with_context(**context).run()


@tagged("post_install", "-at_install")
class TestEvidenceDownload(HttpCase, EvidenceCommon):
    def rpc(self, model, method, *args):
        answer = self.url_open(
            f"/web/dataset/call_kw/{model}/{method}",
            json={"params": {"model": model, "method": method, "args": args, "kwargs": {}}},
        ).json()
        self.assertNotIn("error", answer)
        return answer["result"]

    def test_the_auditor_downloads_it_and_nobody_else(self):
        rma = self.case()
        self.authenticate("test_auditor", "test_auditor")
        self.rpc("aftersales.rma", "action_export_evidence", rma.ids)
        wizard = self.rpc(
            "aftersales.audit.export",
            "create",
            [{"rma_ids": rma.ids, "purpose": "Arbitration 12/2026"}],
        )
        action = self.rpc("aftersales.audit.export", "action_export", wizard)
        answer = self.url_open(action["url"])
        self.assertEqual(answer.status_code, 200)
        self.assertIn(
            f"evidence-{rma.name.replace('/', '-')}.zip", answer.headers["Content-Disposition"]
        )
        self.assertEqual(self.check(self.unzipped(answer.content))[0], 0)
        for login in ("test_supervisor", "test_agent", None):
            self.authenticate(login, login)
            self.assertNotEqual(self.url_open(action["url"]).content, answer.content)

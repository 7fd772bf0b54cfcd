"""A company of its own with a sealed chain, and somebody who owns the database."""

from datetime import timedelta

from odoo import fields
from odoo.tests import TransactionCase
from odoo.tools import SQL

from ...models.audit.mixin import Personal
from ...models.audit.verifier import GUARDED, Verifier


class AuditCommon(TransactionCase):
    #: Whether the guards were switched off meanwhile.
    touched = False

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.Event = cls.env["aftersales.audit.event"]
        cls.Seal = cls.env["aftersales.audit.seal"].sudo()
        cls.Event._note_guards()  # a clone of a database notes its own
        cls.company = cls.env["res.company"].create({"name": "Chained Ltd"})

    @classmethod
    def log(cls, count=1, **payload):
        """``count`` events in the company's chain, each on its own; returns them, oldest first."""
        before = cls.events()
        for number in range(count):
            cls.company._audit("config.changed", lines=[], number=number, **payload)
        cls.env.cr.flush()
        return cls.events() - before

    @classmethod
    def tell(cls, text):
        """One event with personal text."""
        return cls.log(reason=Personal(text))

    @classmethod
    def events(cls):
        return cls.Event.sudo().search([("company_id", "=", cls.company.id)], order="id")

    @classmethod
    def seal(cls):
        """Seal what waits, without the commit of the job."""
        cls.env.cr.flush()
        size, _last = cls.Seal._seal_batch(cls.company.id)
        cls.Seal.invalidate_model()
        return size

    @classmethod
    def seals(cls):
        return cls.Seal.search([("company_id", "=", cls.company.id)], order="number")

    def chain(self, *sizes):
        """Events sealed in batches of these sizes; returns all events."""
        for size in sizes or (3, 4, 5):
            self.log(size)
            self.seal()
        return self.events()

    def verify(self, **options):
        self.env.cr.flush()
        return Verifier(self.env.cr, companies=[self.company.id], **options).run()

    def found(self, **options):
        """``{kind: [what]}`` of a verification: event ids, else seal numbers, else details.

        That the guards were switched off is found each time :meth:`sql` was used; it is checked
        here and left out.
        """
        found = {}
        for each in self.verify(**options).findings:
            found.setdefault(each.kind, []).append(each.event or each.seal or each.detail)
        if self.touched:
            self.assertIn("trigger_touched", found)
            del found["trigger_touched"]
        return found

    def sql(self, query, *params):
        """As the owner of the database: triggers off, do it, triggers on again."""
        cr = self.env.cr
        self.touched = True
        cr.flush()
        for table in GUARDED:
            cr.execute(SQL("ALTER TABLE %s DISABLE TRIGGER ALL", SQL.identifier(table)))
        cr.execute(query, params)  # pylint: disable=sql-injection; an attacker's
        count = cr.rowcount
        for table in GUARDED:
            target = SQL.identifier(table)
            cr.execute(SQL("ALTER TABLE %s ENABLE TRIGGER ALL", target))
            cr.execute("SELECT tgname FROM pg_trigger WHERE tgrelid = %s::regclass", [table])
            for (name,) in cr.fetchall():
                trigger = SQL.identifier(name)
                cr.execute(SQL("ALTER TABLE %s ENABLE ALWAYS TRIGGER %s", target, trigger))
        self.env.invalidate_all()
        return count

    def anchors(self):
        return [seal._anchor() for seal in self.seals()]

    def later(self, **delta):
        return fields.Datetime.now() + timedelta(**delta)

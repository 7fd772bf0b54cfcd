"""What somebody who owns the database and knows the code can do."""

from ...engine import hashchain
from ...models.audit import keys
from .audit_common import AuditCommon


class Attacker(AuditCommon):
    def rewrite(self, event, payload):
        """Change a payload and the event's own hash; returns the new hash."""
        self.sql("UPDATE aftersales_audit_event SET payload = %s WHERE id = %s", payload, event.id)
        self.cr.execute(
            'SELECT to_char(date, \'YYYY-MM-DD"T"HH24:MI:SS.US"Z"\') FROM'
            " aftersales_audit_event WHERE id = %s",
            [event.id],
        )
        leaf = self.record(event, self.cr.fetchone()[0]).leaf()
        self.sql("UPDATE aftersales_audit_event SET leaf = %s WHERE id = %s", leaf, event.id)
        return leaf

    @staticmethod
    def record(event, date):
        return hashchain.Record(
            company=event.company_id,
            date=date,
            user=event.user_id,
            login=event.login,
            event=event.event,
            model=event.res_model,
            id=event.res_id,
            name=event.res_name,
            origin=event.origin,
            behalf=event.behalf,
            partner=event.partner_id,
            payload=event.payload,
            tag=event.tag,
            format=event.format,
        )

    def reseal(self, number, sign=False):
        """Recompute root, link and hash of one seal, as who knows the code would.

        :param sign: with the key that is configured now; unsigned otherwise.
        """
        seal = self.seals().filtered(lambda seal: seal.number == number)
        self.cr.execute(
            "SELECT leaf FROM aftersales_audit_leaf WHERE seal_id = %s ORDER BY position",
            [seal.id],
        )
        leaves = [bytes.fromhex(row[0]) for row in self.cr.fetchall()]
        before = self.seals().filtered(lambda seal: seal.number == number - 1)
        made = hashchain.Seal(
            company=seal.company_id,
            number=number,
            first=seal.first,
            size=seal.size,
            root=hashchain.merkle_root(leaves).hex(),
            previous=before.hash or hashchain.NO_PREVIOUS,
            date=hashchain.utc_text(seal.date),
            key=keys.public_key() if sign else "",
        )
        self.sql(
            """
            UPDATE aftersales_audit_seal
               SET root = %s, previous = %s, hash = %s, key = %s, signature = %s WHERE id = %s
            """,
            made.root,
            made.previous,
            made.hash(),
            made.key,
            keys.sign(made.text()) if sign else "",
            seal.id,
        )

    def cut(self, keep):
        """Delete all seals after number ``keep``, their places and their events."""
        self.sql(
            """
            WITH seals AS (
                DELETE FROM aftersales_audit_seal
                 WHERE company_id = %(company)s AND number > %(keep)s RETURNING id
            ), leaves AS (
                DELETE FROM aftersales_audit_leaf
                 WHERE seal_id IN (SELECT id FROM seals) RETURNING id
            )
            DELETE FROM aftersales_audit_event WHERE id IN (SELECT id FROM leaves)
            """.replace("%(company)s", str(self.company.id)).replace("%(keep)s", str(keep))
        )

    def insert_forged(self, date=None, leaf=None):
        """An event made up with a correct hash, as who knows the code would."""
        entry = hashchain.Record(
            company=self.company.id,
            date=(date or str(self.later())).replace(" ", "T") + ".000000Z",
            user=2,
            login="admin",
            event="config.changed",
            model="res.company",
            id=self.company.id,
            name="Chained Ltd",
            origin="ui",
            behalf="",
            partner=0,
            payload='{"lines":[]}',
        )
        self.Event._insert([entry], [])
        if leaf:
            self.sql(
                "UPDATE aftersales_audit_event SET leaf = %s WHERE id = %s",
                leaf,
                self.events()[-1].id,
            )

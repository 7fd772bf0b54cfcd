"""The part of verification that looks at personal text kept beside the log."""

from .findings import Report


class PersonalChecks:
    """Checks of personal text; mixed into :class:`~.verifier.Verifier`."""

    def _check_personal(self, company):
        """Personal text fits its commitment, and what is gone was erased on record."""
        for (commitment,) in self._rows(
            """
            SELECT p.commitment FROM aftersales_audit_personal p
             WHERE p.company_id = %s AND (
                   CASE WHEN p.salt ~ '^([0-9a-f]{2})*$' THEN p.commitment <> encode(
                        sha256(decode(p.salt, 'hex') || convert_to(p.text, 'UTF8')), 'hex')
                   ELSE TRUE END
                   OR NOT EXISTS (
                        SELECT FROM aftersales_audit_event e
                         WHERE e.res_model = p.res_model AND e.res_id = p.res_id
                           AND e.company_id = p.company_id AND e.date = p.date
                           AND e.partner_id = p.partner_id
                           AND position(p.commitment in e.payload) > 0))
             ORDER BY p.id LIMIT %s
            """,
            company,
            Report.LIMIT,
        ):
            self.report.add("personal_altered", company=company, detail=commitment)
        # Bounds of what is the company's own: the whole table is read once, not once for each.
        first, last = self._rows(
            "SELECT min(id), max(id) FROM aftersales_audit_event WHERE company_id = %s", company
        )[0]
        for (event,) in self._rows(
            r"""
            SELECT DISTINCT e.id
              FROM aftersales_audit_event e
              CROSS JOIN LATERAL regexp_matches(
                    e.payload, '\{"commitment":"([0-9a-f]{64})"\}', 'g') AS m (found)
             WHERE e.company_id = %(company)s AND e.id BETWEEN %(first)s AND %(last)s
               AND e.payload LIKE '%%{"commitment":%%'
               AND NOT EXISTS (
                    SELECT FROM aftersales_audit_personal p WHERE p.commitment = m.found[1])
               AND m.found[1] NOT IN (
                    SELECT (regexp_matches(
                                substring(x.payload from '"erased":\[([^]]*)\]'),
                                '[0-9a-f]{64}', 'g'))[1]
                      FROM aftersales_audit_event x
                     WHERE x.event = 'audit.erased' AND x.company_id = %(company)s)
             ORDER BY e.id LIMIT %(limit)s
            """,
            company=company,
            first=first,
            last=last,
            limit=Report.LIMIT,
        ):
            self.report.add("personal_missing", company=company, event=event)

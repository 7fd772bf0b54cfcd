"""Sorting complaints: how bad, which flags, which tier, and each reason kept."""

from dataclasses import replace

from lxml import html as lxml_html

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import html2plaintext

from ...engine.triage import FLAGS, Rule, triage
from ..rma.rma_audit import told as typed
from ..words import exact_amount
from .complaint import OPEN
from .severity import SEVERITIES

_FLAG_FIELDS = {flag: f"is_{flag}" for flag in FLAGS}
#: Fields of a complaint after whose change it is sorted again.
_LOOKED_AT = {"category_id", "partner_id", "order_ids", "subject", "note", "product_ids"}


class AftersalesComplaint(models.Model):
    _inherit = "aftersales.complaint"

    severity_by_person = fields.Boolean(
        "Severity Chosen by a Person", readonly=True, copy=False, help="Rules leave it alone."
    )
    tier_by_person = fields.Boolean(
        "Tier Chosen by a Person", readonly=True, copy=False, help="Rules leave it alone."
    )
    #: ``{flag a person took down: [rules that had put it up]}``: those put it up no more.
    flags_by_person = fields.Json("Flags Taken Down by a Person", readonly=True, copy=False)

    # ------------------------------------------------------------------
    # Rules
    # ------------------------------------------------------------------

    def _triage(self, texts=None):
        """Look at complaints with the rules: severity, flags, points and tier, and why.

        Called when complaints come in, when something they are judged by changes, and by
        :meth:`action_triage`. Rules only raise; what a person chose stays.

        :param texts: ``{complaint: text}`` read instead of their own words, as of a new mail;
            what the rules said before stays beside it.
        """
        # sudo: rules, tiers and the customer's orders and invoices, whoever brings the complaint
        # in; nothing of them is handed out but the result.
        complaints = self.sudo()
        facts = complaints._triage_facts(texts)
        for complaint in complaints:
            known = facts[complaint]
            outcome = triage(
                known,
                complaint._triage_rules(),
                self.env["aftersales.triage.rule"]._ladder(complaint.company_id.id),
            )
            complaint._apply_triage(outcome, known, adds=texts is not None)

    def _triage_rules(self):
        """The company's rules with amounts in its currency, and the category as one more."""
        self.ensure_one()
        currencies = self.env["res.currency"]
        rules = [
            replace(rule, at_least=self._in_company_currency(rule.at_least, currencies.browse(own)))
            if rule.kind in ("value", "turnover")
            else rule
            for rule, own in self.env["aftersales.triage.rule"]._rules(self.company_id.id)
        ]
        category = self.category_id
        tier, severity = category._default_tier(), category._default_severity()
        if tier or severity or category._concerns_safety():
            rules.append(
                Rule(
                    "category",
                    "category",
                    keys=frozenset(category.ids),
                    flag="safety" if category._concerns_safety() else "",
                    severity=int(severity) if severity else None,
                    level=tier.id or None,
                )
            )
        return rules

    def _in_company_currency(self, amount, currency):
        company = self.company_id
        return currency._convert(
            amount, company.currency_id, company, fields.Date.context_today(self)
        )

    def _apply_triage(self, outcome, facts, adds=False):
        """Write down what the engine said; one complaint, as the system."""
        self.ensure_one()
        reasons = [self._reason_values(finding) for finding in outcome.findings]
        before = self.triage_reasons or []
        if adds:
            # A further mail: its words beside what was said, each rule once.
            said = {reason["rule"] for reason in before if not reason.get("denied")}
            new = [r for r in reasons if r["rule"] not in said and r["kind"] == "words"]
            if not new:
                return
            kept = {reason["rule"] for reason in new}
            reasons = [r for r in before if r["rule"] not in kept] + new
        score = max(outcome.score, self.triage_score) if adds else outcome.score
        values = {"triage_reasons": reasons, "triage_score": score}
        values.update(dict.fromkeys(self._flags_to_raise(outcome), True))
        was, severity = self.severity, str(outcome.severity)
        raised = not self.severity_by_person and severity > was
        if raised:
            values["severity"] = severity
        # The first time there is nobody to hand it over; later it is moved between tiers.
        tier, first = self.env["aftersales.complaint.tier"].browse(outcome.level), not self.tier_id
        if first and tier:
            values["tier_id"] = tier.id
        self._write_guarded(values)
        words = self._triage_words(reasons)
        if raised and not first:
            self._audit("complaint.severity", before=was, after=severity, reason=typed(words))
        if reasons != before:
            self._audit(
                "complaint.triaged",
                severity=self.severity,
                tier=tier or None,
                score=score,
                lines=[self._reason_logged(finding) for finding in outcome.findings],
            )
        if first:
            return
        if raised:
            self._sla_retarget(self.env._("Severity changed"))
        if tier and not self.tier_by_person and self.tier_id._is_below(tier):
            self._move_to_tier(tier, "manual", words)

    def _flags_to_raise(self, outcome):
        """Names of the fields of the flags that ``outcome`` puts up.

        What a person took down stays down for the rules they saw; another rule that speaks later
        tells something they did not know.
        """
        judged = self.flags_by_person or {}
        return {
            _FLAG_FIELDS[finding.rule.flag]
            for finding in outcome.counting
            if finding.rule.flag and finding.rule.key not in judged.get(finding.rule.flag, ())
        }

    # ------------------------------------------------------------------
    # Reasons
    # ------------------------------------------------------------------

    def _reason_values(self, finding):
        """A finding as it is kept on the complaint."""
        rule = finding.rule
        if rule.key == "category":
            name = self.category_id.display_name
        else:
            name = self.env["aftersales.triage.rule"].browse(rule.key).name
        return {
            "rule": rule.key,
            "name": name,
            "kind": rule.kind,
            "flag": rule.flag,
            "words": list(finding.words),
            "denied": finding.denied,
            "measured": None if finding.measured is None else round(finding.measured, 2),
            "points": rule.points,
            "severity": rule.severity,
            "tier": rule.level,
        }

    def _reason_logged(self, finding):
        """A finding as the compliance log holds it: no floats, the customer's words apart."""
        rule, measured = finding.rule, finding.measured
        if measured is not None:
            measured = (
                exact_amount(self.company_id.currency_id, measured)
                if rule.kind in ("value", "turnover")
                else int(measured)
            )
        return {
            "rule": self._reason_values(finding)["name"] or "",
            "kind": rule.kind,
            "flag": rule.flag or None,
            "words": typed(", ".join(finding.words)) if finding.words else None,
            "denied": finding.denied,
            "measured": measured,
            "points": rule.points,
        }

    def _reasons_told(self):
        """The reasons as rows for the screen, in the reader's language: dicts of
        ``name``, ``words``, ``effect``, ``denied`` and ``flag``."""
        self.ensure_one()
        rules = self.env["aftersales.triage.rule"].sudo()  # sudo: names of rules, for who reads it
        tiers = self.env["aftersales.complaint.tier"].sudo()  # sudo: as above
        severities = dict(self._fields["severity"]._description_selection(self.env))
        rows = []
        for reason in self.triage_reasons or []:
            rule = rules.browse(reason["rule"] if reason["rule"] != "category" else 0).exists()
            effects = []
            if reason["severity"] is not None:
                effects.append(
                    self.env._("at least %s", severities[str(reason["severity"])].lower())
                )
            if reason["points"]:
                effects.append(self.env._("%s points", reason["points"]))
            if reason["tier"] and (tier := tiers.browse(reason["tier"]).exists()):
                effects.append(self.env._("tier %s", tier.name))
            rows.append(
                {
                    **reason,
                    "name": rule.name or reason["name"] or "",
                    "seen": self._measure_told(reason),
                    "effect": ", ".join(effects),
                }
            )
        return rows

    def _measure_told(self, reason):
        if reason["words"]:
            return ", ".join(f"“{word}”" for word in reason["words"])
        if reason["measured"] is None:
            return ""
        if reason["kind"] in ("value", "turnover"):
            return self.company_id.currency_id.format(reason["measured"])
        return self.env._("%s before", int(reason["measured"]))

    def _triage_words(self, reasons=None):
        """The reasons that count in one sentence; for lists, logs and escalations."""
        self.ensure_one()
        rows = self.triage_reasons if reasons is None else reasons
        return "; ".join(
            f"{row['name']} ({', '.join(row['words'])})" if row["words"] else (row["name"] or "")
            for row in rows or []
            if not row["denied"]
        )

    def _erase_triage(self):
        """Take the customer's words out of the reasons; called when texts are erased."""
        for complaint in self.filtered("triage_reasons"):
            complaint._write_guarded(
                {"triage_reasons": [dict(row, words=[]) for row in complaint.triage_reasons]}
            )

    # ------------------------------------------------------------------
    # What makes a complaint be looked at again
    # ------------------------------------------------------------------

    def write(self, vals):
        """Sorted again after a change of what it is judged by; rules only raise."""
        names = _LOOKED_AT & set(vals)
        before = {complaint: [complaint[name] for name in names] for complaint in self}
        result = super().write(vals)
        if names:
            self.filtered(
                lambda complaint: complaint.tier_id
                and complaint.state in OPEN
                and [complaint[name] for name in names] != before[complaint]
            )._triage()
        return result

    def _message_post_after_hook(self, message, msg_values):
        """What a customer writes later is read as well: “now it has caught fire”."""
        result = super()._message_post_after_hook(message, msg_values)
        may = self.env.su or self.has_access("write")  # who only reads moves nothing
        spoken = message.message_type in ("email", "comment")
        if may and spoken and self._is_from_outside(message):
            text = html2plaintext(_without_quotes(message.body or ""))
            if text.strip() and self.state in OPEN and self.tier_id:
                self._triage(texts={self: text, self.sudo(): text})
        return result

    @api.model
    def _is_from_outside(self, message):
        """Whether the author is none of our people."""
        # sudo: only whether one of them is internal; the system's own user is not active.
        users = message.author_id.sudo().with_context(active_test=False).user_ids
        return not any(not user.share for user in users) and not message.is_internal

    # ------------------------------------------------------------------
    # People have the last word
    # ------------------------------------------------------------------

    def action_triage(self):
        """Look again with today's rules. Called by agents; rules only raise."""
        self.check_access("write")
        self._require_state(OPEN)
        self._triage()
        return True

    def action_set_severity(self, severity, reason):
        result = super().action_set_severity(severity, reason)
        self._write_guarded({"severity_by_person": True})
        return result

    def action_set_tier(self, tier, reason):
        result = super().action_set_tier(tier, reason)
        self._write_guarded({"tier_by_person": True})
        return result

    def action_set_flag(self, flag, value, reason):
        """Put up or take down a flag by hand. Called by agents, with a reason.

        :param flag: ``safety``, ``threat``, ``media``, ``regulator`` or ``repeat``.
        :raises UserError: without a reason, for any other flag, or when an agent who is no
            supervisor takes the safety flag down.
        """
        self.check_access("write")
        self._require_text(reason)
        if flag not in list(_FLAG_FIELDS):
            raise UserError(self.env._("There is no such flag: %s.", flag))
        supervises = self.env.user.has_group("aftersales_center.group_supervisor")
        if flag == "safety" and not value and not supervises:
            raise UserError(
                self.env._("Only a supervisor says that a complaint is not about safety. Ask one.")
            )
        field = _FLAG_FIELDS[flag]
        changed = self.filtered(lambda complaint: complaint[field] != bool(value))
        for complaint in changed:
            judged = dict(complaint.flags_by_person or {})
            judged.pop(flag, None)
            if not value:
                judged[flag] = [
                    row["rule"]
                    for row in complaint.triage_reasons or []
                    if row["flag"] == flag and not row["denied"]
                ]
            complaint._write_guarded({field: bool(value), "flags_by_person": judged or False})
        changed._audit("complaint.flagged", flag=flag, up=bool(value), reason=typed(reason))
        changed._sla_retarget(self.env._("Flag changed"))
        return True


def _without_quotes(body):
    """``body`` without what it quotes of earlier mails, as Odoo marked it."""
    if not body.strip():
        return ""
    tree = lxml_html.fromstring(f"<div>{body}</div>")
    for node in tree.xpath("//*[@data-o-mail-quote or @data-o-mail-quote-node]"):
        node.drop_tree()
    return lxml_html.tostring(tree, encoding="unicode")


assert tuple(dict(SEVERITIES)) == ("0", "1", "2", "3"), "the engine counts severities"

"""What others say to a remedy over somebody's authority, and how it is told."""

from odoo import fields, models
from odoo.exceptions import AccessError, UserError

from ..rma.rma_audit import told
from ..words import exact_amount


class AftersalesRemedy(models.Model):
    _inherit = "aftersales.remedy"

    # ------------------------------------------------------------------
    # Deciding about proposals
    # ------------------------------------------------------------------

    def action_authorise(self, reason=None):
        """Say yes to what is over an agent's authority; called by supervisors who did not ask.

        A remedy that everybody needed has agreed to is fulfilled at once; one that needs two
        people waits for the second.

        :raises AccessError: for anybody else.
        :raises UserError: when nothing waits, to who asked or agreed already, or when the remedy
            has come to more than was proposed.
        """
        self._require_authority()
        words = []
        for remedy in self.sudo():  # sudo: amounts and the system's rows; checked above
            said = remedy._words_on_proposal()
            if self.env.user in remedy._requesters():
                raise UserError(
                    self.env._(
                        "%(user)s asked for “%(remedy)s”, so somebody else has to authorise it.",
                        user=self.env.user.name,
                        remedy=remedy.display_name,
                    )
                )
            if self.env.user in remedy._involved():
                raise UserError(
                    self.env._(
                        "You authorised “%s” already. It takes a second person.",
                        remedy.display_name,
                    )
                )
            if said[0]._is_below(remedy._authority_amount()):
                raise UserError(
                    self.env._(
                        "“%s” has come to more than was proposed. Press Fulfil to propose the new"
                        " amount.",
                        remedy.display_name,
                    )
                )
            words += remedy._word("approved", self.env.user, said[0].amount, reason)
        self.sudo()._say_words(words)  # sudo: as above
        return self.action_fulfil()

    def action_refuse_authority(self, reason=None):
        """Say no to a proposal, with a ``reason``; called by supervisors.

        The remedy stays to be done: with less, in another way, or not at all.

        :raises AccessError: for anybody else.
        :raises UserError: without a reason, or when nothing waits.
        """
        self._require_authority()
        if not (reason or "").strip():
            raise UserError(self.env._("Say why it is refused, in one sentence."))
        words = []
        for remedy in self.sudo():  # sudo: the system's rows; checked above
            proposal = remedy._words_on_proposal()[:1]
            words += remedy._word("refused", self.env.user, proposal.amount, reason)
        self.sudo()._write_guarded({"awaits_authority": "no"})
        self.sudo()._say_words(words)  # sudo: as above
        self.sudo()._ask_for_authority()  # sudo: other people's activities
        return True

    def _require_authority(self):
        self._check_case_access()
        if not self.env.user.has_group("aftersales_center.group_supervisor"):
            raise AccessError(
                self.env._("What is over an agent's authority is for supervisors. Ask one.")
            )
        self._touch_cases()
        for remedy in self:
            if remedy.awaits_authority == "no":
                raise UserError(self.env._("“%s” does not wait for anybody.", remedy.display_name))

    # ------------------------------------------------------------------
    # Words
    # ------------------------------------------------------------------

    def _words_on_proposal(self):
        """The proposal that stands, and what was said to it; nothing after a no."""
        self.ensure_one()
        said = self.approval_ids.browse()
        for word in self.approval_ids.sorted("id"):
            if word.event == "proposed":
                said = word
            elif word.event == "approved":
                said |= word
            else:
                said = said.browse()
        return said

    def _requesters(self):
        """All who ever asked for this remedy: none of them authorises it."""
        return self.approval_ids.filtered(lambda word: word.event == "proposed").user_id

    def _involved(self):
        """Who cannot say yes (any more): who asked, and who said it to this proposal."""
        return self._requesters() | self._words_on_proposal().user_id

    def _withdraw(self):
        """Take back what was proposed or authorised and not done: it is another remedy now."""
        words = []
        for remedy in self:
            if said := remedy._words_on_proposal():
                words += remedy._word("withdrawn", self.env.user, said[0].amount)
        if words:
            self._write_guarded({"awaits_authority": "no"})
            self._say_words(words)
            self._ask_for_authority()

    def _word(self, event, user, amount, reason=None):
        """Add what ``user`` says on this remedy at ``amount``; returns the row in a list."""
        self.ensure_one()
        others = self._case_remedies() - self
        made = self.env["aftersales.remedy.approval"]._append(
            [
                {
                    "remedy_id": self.id,
                    "company_id": self.company_id.id,
                    "event": event,
                    "user_id": user.id,
                    "date": fields.Datetime.now(),
                    "amount": amount,
                    "total": amount
                    + sum(
                        other._in_currency(other._given_amount(), self.currency_id)
                        for other in others
                    ),
                    "currency_id": self.currency_id.id,
                    "reason": (reason or "").strip() or False,
                }
            ]
        )
        return list(made)

    def _say_words(self, words):
        """Tell chatter, log and people what was proposed or said; no amounts in the chatter,
        since receivers read it."""
        if not words:
            return
        texts = {}
        for word in words:
            remedy = word.remedy_id
            texts.setdefault(remedy._case(), []).append(word._words())
            remedy._audit(
                word._audit_event(),
                product=remedy.product_id,
                remedy=remedy.kind,
                amount=exact_amount(word.currency_id, word.amount),
                total=exact_amount(word.currency_id, word.total),
                by=word.user_id,
                reason=told(word.reason),
            )
        self._say_on_cases({case: "\n".join(lines) for case, lines in texts.items()})

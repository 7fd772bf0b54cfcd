"""What customers see of their complaints, and what they may do: a whitelist, as plain values."""

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import email_normalize

from ..complaint.complaint import OPEN
from .messages import visible_messages

#: Days until a customer may turn to the next tier once more.
ESCALATE_AGAIN = 3
#: Characters of what a customer may type into one field.
WORDS, SUBJECT = 10_000, 120
#: Steps that are the customer's own, or our word to them: their files may be opened again.
_THEIRS = ("received", "answered", "appealed", "reopened")


class AftersalesComplaint(models.Model):
    _inherit = "aftersales.complaint"

    # ------------------------------------------------------------------
    # What they see
    # ------------------------------------------------------------------

    def _portal_row(self):
        """One line of the list: plain values of one complaint, in the language of the page."""
        self.ensure_one()
        states = dict(self._fields["state"]._description_selection(self.env))
        return {
            "id": self.id,
            "name": self.name,
            "subject": self.subject,
            "state": states[self.state],
            "is_open": self.state in OPEN,
            "received": self._letter_day(self.date_received),
            "url": f"/my/complaints/{self.id}",
        }

    def _portal_values(self):
        """All that the page of one complaint shows, as plain values; nothing else leaves.

        Called by the controller on a complaint that it looked up as the customer's own, with
        full rights, in the language and time zone of the page.
        """
        self.ensure_one()
        letter = self._letter_decision()
        outcomes = dict(self._fields["outcome"]._description_selection(self.env))
        wanted = dict(self._fields["remedy_wanted"]._description_selection(self.env))
        return {
            **self._portal_row(),
            "note": self.note or "",
            "category": self.category_id.display_name or "",
            "wanted": wanted.get(self.remedy_wanted, ""),
            "about": self._letter_about(),
            "timeline": self._portal_timeline(),
            "findings": (self.findings_told or "").strip() if letter else "",
            "outcome": outcomes.get(self.outcome, "") if letter else "",
            "decision": (self.decision_text or "").strip() if letter else "",
            "remedies": self._letter_remedies() if letter else [],
            "next": [*self._letter_next(), *self._letter_goods(bool(letter))] if letter else [],
            "has_letter": bool(letter),
            "dispute_body": self.company_id.aftersales_dispute_body
            if self.names_dispute_body
            else "",
            "bodies": self._letter_bodies() if letter else [],
            "difference": self._letter_difference() if letter else None,
            "files": self._portal_files(),
            "merged_into": self.merged_into_id.name or "",
            "may_write": not self.merged_into_id,
            "appeal_until": ((until := self._appeal_until()) and self._long_day(until)) or "",
            "may_appeal": not self._portal_why_no_appeal(),
            "why_no_appeal": self._portal_why_no_appeal(),
            "may_escalate": not self._portal_why_no_escalation(),
            "why_no_escalation": self._portal_why_no_escalation(),
            "may_rate": bool(self._may_be_rated()),
            "rated": self.rating_given,
            "promise": self._rating_promise(),
            "waits_on_customer": self.waits_on_customer,
        }

    def _portal_timeline(self):
        """``[{title, when, text, state}]``: what happened, as told, and what is next."""
        decided = (self.decision_text or "").strip()
        entries = [
            {
                "title": what.rstrip(":："),
                "when": day,
                "text": told if told != decided else "",  # stands above, in full
                "state": "done",
            }
            for day, what, told in self._letter_steps(self.step_ids.browse())
        ]
        if self.merged_into_id or self.state == "closed":
            return entries
        if self.waits_on_customer:
            following = self.env._("Your answer to us")
        elif self.state == "decided":
            following = self.env._("We do what we decided, and close your complaint")
        else:
            following = self.env._("Our decision")
        by = self.decision_by if self.state in OPEN else self._promised(("resolve",))
        entries.append(
            {
                "title": following,
                "when": self.env._("by %s", self._long_day(by)) if by else "",
                "text": "",
                "state": "next",
            }
        )
        return entries

    def _portal_files(self):
        """``[{id, name}]`` of the files that the customer sent, or got in messages."""
        return [{"id": file.id, "name": file.name} for file in self._portal_attachments()]

    def _portal_attachments(self):
        """The attachments that the customer may open."""
        self.ensure_one()
        sent = self.step_ids.filtered(lambda step: step.kind in _THEIRS).attachment_ids
        return (
            sent.filtered(lambda file: file.create_uid.share)
            | visible_messages(self).attachment_ids
        )

    # ------------------------------------------------------------------
    # What they do
    # ------------------------------------------------------------------

    @api.model
    def _portal_submit(self, values, files=()):
        """Take in a complaint that a customer filled in; called by the controller, with full
        rights, after it looked up all records in ``values`` as the customer's own.

        The same ``external_ref`` gives the same complaint.

        :param values: ``company_id``, ``external_ref``, ``partner_id`` or ``email_from`` and
            ``name``, ``note``, ``category_id``, ``remedy_wanted``, ``order_ids``, ``rma_ids``.
        :param files: what ``aftersales.portal.uploads`` let through.
        :raises UserError: where that reference is somebody else's.
        """
        vals = {
            "channel": "portal",
            **values,
            "subject": self._portal_subject(values.get("note")),
            "note": values["note"][:WORDS],
        }
        known = self._known_intake(vals)
        complaint = known or self.create(vals)
        mine = (complaint.partner_id.id or False, email_normalize(complaint.email_from or ""))
        told = (vals.get("partner_id") or False, email_normalize(vals.get("email_from") or ""))
        if known and mine != told:
            raise UserError(self.env._("This form was sent already. Please open it anew."))
        if known and (known.note or "").strip() != vals["note"].strip():
            raise UserError(
                self.env._(
                    "You sent this form before, and it is complaint %s. If what you wrote now is"
                    " another complaint, send it once more.",
                    known.name,
                )
            )
        if files and not known:
            kept = self.env["aftersales.portal.uploads"]._attach(complaint, files)
            complaint.step_ids.filtered(lambda step: step.kind == "received")[:1]._attach(kept)
        return complaint

    @api.model
    def _portal_subject(self, note):
        """The first line of what was written, shortened at a word."""
        first = next((line.strip() for line in (note or "").splitlines() if line.strip()), "")
        if len(first) <= SUBJECT:
            return first or self.env._("Complaint")
        return f"{first[:SUBJECT].rsplit(' ', 1)[0]} …"

    def _portal_why_no_appeal(self):
        """Why the customer cannot appeal now, in one sentence; empty when they can."""
        self.ensure_one()
        if self.merged_into_id:
            return self.env._("It goes on in %s.", self.merged_into_id.name)
        if self.state not in ("decided", "closed") or not self.date_decided:
            return self.env._("You can appeal when we have decided.")
        until = self._appeal_until()
        zone = self._in_customers_words()
        if until and fields.Date.context_today(zone) > until:
            return self.env._(
                "The time to appeal ended on %s. Write to us if there is something new.",
                self._long_day(until),
            )
        return ""

    def _portal_appeal(self, reason):
        """Appeal for the customer; called by the controller, with full rights.

        :raises UserError: without a reason, too late, or while nothing is decided.
        """
        self.ensure_one()
        if why := self._portal_why_no_appeal():
            raise UserError(why)
        self.action_appeal((reason or "").strip()[:WORDS])

    def _portal_why_no_escalation(self):
        """Why the customer cannot ask for the next tier now; empty when they can."""
        self.ensure_one()
        if self.merged_into_id:
            return self.env._("It goes on in %s.", self.merged_into_id.name)
        if self.state not in (*OPEN, "decided"):
            return self.env._("It is closed. You can appeal, or write to us.")
        asked = self.escalation_ids.filtered(lambda one: one.kind in ("customer", "appeal"))[:1]
        again = asked and fields.Datetime.add(asked.date, days=ESCALATE_AGAIN)
        if again and again > fields.Datetime.now():
            return self.env._(
                "You asked for it on %(day)s, and it was handed on. You can ask again from"
                " %(again)s on.",
                day=self._letter_day(asked.date),
                again=self._letter_day(again),
            )
        if not self.tier_id.next_tier_id:
            return self.env._("The people who decide most look after it already.")
        return ""

    def _portal_escalate(self, reason):
        """Hand it to the next tier for the customer; called by the controller, with full rights.

        :raises UserError: without a reason, too soon after the last time, or at the top.
        """
        self.ensure_one()
        if why := self._portal_why_no_escalation():
            raise UserError(why)
        text = (reason or "").strip()[:WORDS]
        self._require_text(text)
        self._move_to_tier(self.tier_id.next_tier_id, "customer", text)

    # ------------------------------------------------------------------
    # Forms
    # ------------------------------------------------------------------

    @api.model
    def _portal_choices(self, company):
        """``{"categories": [(id, name)], "other": id, "wanted": [(key, label)]}`` for the form.

        ``other`` is the category for all else, which stands last; 0 where there is none.
        """
        # sudo: names of what may be complained about.
        categories = (
            self.env["aftersales.complaint.category"]
            .sudo()
            .search([("company_id", "in", [False, company.id]), ("portal_visible", "=", True)])
        )
        other = self.env.ref("aftersales_center.complaint_category_other", raise_if_not_found=False)
        return {
            "categories": [(category.id, category.display_name) for category in categories],
            "other": other.id if other and other in categories else 0,
            "wanted": self._fields["remedy_wanted"]._description_selection(self.env),
        }


class AftersalesComplaintCategory(models.Model):
    _inherit = "aftersales.complaint.category"

    portal_visible = fields.Boolean(
        "Customers May Choose It",
        default=True,
        help="Stands in the form in which customers complain.",
    )


class AftersalesPlaybook(models.Model):
    _inherit = "aftersales.playbook"

    @api.model
    def _portal_answers(self, company, category=None, text=""):
        """``[{id, title, answer, category}]`` that may help, in the reader's language.

        :param category: its answers, those of what it is part of, and those of any category;
            all answers when left out.
        :param text: words that the title or the answer has to hold.
        """
        pages = self._public_pages(company)
        if category:
            # sudo: which category an answer is of.
            path = category.sudo().parent_path or ""
            fitting = self.sudo().browse([page["id"] for page in pages])
            ids = {
                playbook.id
                for playbook in fitting
                if not playbook.category_id or path.startswith(playbook.category_id.parent_path)
            }
            pages = [page for page in pages if page["id"] in ids]
        for word in (text or "").casefold().split()[:8]:
            pages = [
                page for page in pages if word in f"{page['title']} {page['answer']}".casefold()
            ]
        return pages

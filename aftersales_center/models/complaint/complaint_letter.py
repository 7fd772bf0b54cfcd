"""What a customer reads of a complaint: in mails and in the response letter, in their language."""

from odoo import api, fields, models

from ...engine import mail_words

#: Customer's words that a letter repeats; it is to be recognised, not proved.
QUOTED = 1200
#: Promises by which an answer is due, and those by which the matter is.
_ANSWER = ("first_response", "next_response", "acknowledge")
_DECISION = ("decide", "resolve")
#: Steps that the customer took part in or was told of; the others are our own business.
_TOLD = (
    "received",
    "acknowledged",
    "investigated",
    "responded",
    "decided",
    "appealed",
    "reopened",
    "waiting",
    "answered",
    "escalated",
    "closed",
)


class AftersalesComplaint(models.Model):
    _inherit = "aftersales.complaint"

    findings_told = fields.Text(
        "What We Found, for the Customer",
        copy=False,
        help="The letter says this as what was found. Findings in the steps are for our own people"
        " and never leave.",
    )
    answer_by = fields.Date(compute="_compute_promised", help="When an answer is promised.")
    decision_by = fields.Date(compute="_compute_promised", help="When a decision is promised.")
    names_dispute_body = fields.Boolean(compute="_compute_dispute_body")
    lacks_dispute_body = fields.Boolean(compute="_compute_dispute_body")

    @api.depends("state", "partner_id.tz")
    def _compute_promised(self):
        for complaint in self:
            complaint.answer_by = complaint._promised(_ANSWER)
            complaint.decision_by = complaint._promised(_DECISION)

    def _promised(self, targets):
        """The customer's day on which the first of ``targets`` is due; False when none runs."""
        self.ensure_one()
        if "clock_ids" not in self._fields:
            return False
        now = fields.Datetime.now()
        # sudo: the promise itself, which the customer is told; not who made it or how.
        clocks = self.sudo().clock_ids.filtered(
            lambda clock: clock.target in targets
            and clock.state == "running"
            and clock.deadline
            and clock.deadline > now
        )
        due = min(clocks.mapped("deadline"), default=False)
        zone = self.partner_id.tz or self.company_id.partner_id.tz or "UTC"
        return due and fields.Datetime.context_timestamp(self.with_context(tz=zone), due).date()

    @api.depends("outcome", "partner_id", "company_id.aftersales_dispute_body", "order_ids")
    def _compute_dispute_body(self):
        """Consumers are told whom to turn to; in Europe they have to be, when not content."""
        for complaint in self:
            company = complaint.company_id
            consumer = complaint._is_of_consumer()
            complaint.names_dispute_body = bool(
                consumer and company.aftersales_dispute_body and complaint.outcome
            )
            complaint.lacks_dispute_body = bool(
                consumer
                and complaint.outcome in ("partly", "rejected")
                and not company.aftersales_dispute_body
                and company.country_id in company._aftersales_dispute_countries()
            )

    def _is_of_consumer(self):
        """Whether a consumer complains, as far as the orders or the contact tell."""
        self.ensure_one()
        # sudo: who bought; for a sentence in the letter to that very customer.
        case = self.sudo()
        if case.order_ids:
            return any(order.aftersales_buyer != "business" for order in case.order_ids)
        return not case.partner_id.commercial_partner_id.is_company

    def _typed_texts(self):
        """Texts of the letter and of the mail go too, when texts are erased."""
        others = getattr(super(), "_typed_texts", list)
        return [*others(), (self, ("findings_told", "files_refused"))]

    # ------------------------------------------------------------------
    # The letter
    # ------------------------------------------------------------------

    def action_print_letter(self):
        """The response letter as PDF, composed from the steps so far."""
        self.check_access("read")
        return self.env.ref("aftersales_center.action_report_complaint_letter").report_action(self)

    def _letter(self):
        """Everything the letter says that is not fixed, as plain text in the customer's language.

        Called by the report, on one complaint, as a system that checked access before. Nothing
        in here is for our people only: no findings, no tiers, no names but of who signs.
        """
        self.ensure_one()
        complaint = self.with_context(
            lang=self.customer_lang,
            tz=self.partner_id.tz or self.company_id.partner_id.tz or "UTC",
        )
        words, _cut = mail_words.words(complaint.note, QUOTED)
        wanted = dict(complaint._fields["remedy_wanted"]._description_selection(complaint.env))
        outcomes = dict(complaint._fields["outcome"]._description_selection(complaint.env))
        last = complaint._letter_decision()
        # A person signs: what a job did by itself goes out in the company's name alone.
        people = complaint.decided_by_id or complaint.user_id
        signs = people - self.env.ref("base.user_root")
        return {
            "title": complaint.env._(
                "Your complaint %(number)s: %(subject)s",
                number=complaint.name,
                subject=complaint.subject,
            ),
            "date": complaint._letter_date(),
            "words": words,
            "wanted": wanted.get(complaint.remedy_wanted, ""),
            "about": complaint._letter_about(),
            "steps": complaint._letter_steps(last),
            "findings": (complaint.findings_told or "").strip(),
            "outcome": outcomes.get(complaint.outcome, "") if last else "",
            "decision": (complaint.decision_text or "").strip() if last else "",
            "decided_on": last
            and complaint.env._("Decided on %s.", complaint._letter_day(last.date)),
            "decision_by": complaint.decision_by
            and complaint.env._(
                "We will tell you our decision by %s.",
                complaint._long_day(complaint.decision_by),
            ),
            "question": complaint._letter_question(),
            "remedies": complaint._letter_remedies(),
            "signs": signs.sudo().name or "",  # sudo: the name of who answers this very customer
            "company": complaint._letter_company(),
            "of_consumer": complaint._is_of_consumer(),
        }

    def _letter_question(self):
        """How to reach us, in one sentence, and the number to name."""
        address = self.team_id.sudo().alias_email or self.company_id.email
        phone = self.company_id.phone
        if address and phone:
            asks = self.env._(
                "If you have a question, write to %(address)s or call %(phone)s.",
                address=address,
                phone=self._unbroken(phone),
            )
        elif address or phone:
            reach = address or self._unbroken(phone)
            asks = self.env._("If you have a question, you reach us at %s.", reach)
        else:
            asks = self.env._("If you have a question, write to us.")
        gap = "" if asks.endswith("。") else " "  # Chinese has none between sentences
        return f"{asks}{gap}" + self.env._(
            "Please name the number %s, so that we find your case at once.", self.name
        )

    @staticmethod
    def _unbroken(number):
        """A phone number that no line break tears apart."""
        return number.replace(" ", "\N{NO-BREAK SPACE}").replace("-", "\N{NON-BREAKING HYPHEN}")

    def _letter_decision(self):
        """The step in which the complaint was decided as it stands; none while it is open."""
        decided = self.step_ids.filtered(lambda step: step.kind == "decided")
        return decided[-1:] if self.state in ("decided", "closed") else decided.browse()

    def _letter_date(self):
        """The day of the last word to the customer: a letter printed again keeps its date."""
        said = self.step_ids.filtered(lambda step: step.kind in ("decided", "responded", "closed"))
        return self._letter_day(said[-1:].date or fields.Datetime.now())

    def _letter_about(self):
        """``[(what, which)]``: orders, returns, products and serial numbers of the complaint."""
        products = self.product_ids or self.lot_ids.product_id
        products = products.with_context(display_default_code=False)  # our codes say nothing
        found = [
            (self.env._("Order"), self.order_ids.mapped("name")),
            (self.env._("Return"), self.rma_ids.mapped("name")),
            (self.env._("Product"), products.mapped("display_name")),
            (self.env._("Serial number"), self.lot_ids.mapped("name")),
        ]
        return [(what, ", ".join(names)) for what, names in found if names]

    def _letter_steps(self, last):
        """``[(day, what happened, what was told)]`` of what the customer saw, in order.

        :param last: the step that the letter tells as its decision, and not in this list.
        """
        ways = {
            "portal": self.env._("We received your complaint through our website."),
            "email": self.env._("We received your complaint by e-mail."),
            "phone": self.env._("We received your complaint by phone."),
            "chat": self.env._("We received your complaint by chat."),
            "store": self.env._("We received your complaint in our shop."),
        }
        sentences = {
            "received": ways.get(self.channel) or self.env._("We received your complaint."),
            "acknowledged": self.env._("We confirmed to you that we look after it."),
            "investigated": self.env._("We looked into the matter."),
            "responded": self.env._("We wrote to you:"),
            "decided": self.env._("We decided:"),
            "appealed": self.env._(
                "You did not agree with our decision. It was looked at again, by somebody who had"
                " not decided before."
            ),
            "reopened": self.env._("We opened your complaint again."),
            "waiting": self.env._("We asked you for something:"),
            "answered": self.env._("You answered us."),
            "escalated": self.env._("We passed your complaint to people who can decide more:"),
            "closed": self.env._("We closed your complaint."),
        }
        # Without words of ours, these would say nothing.
        empty = {"waiting": self.env._("We waited for your answer.")}
        steps, before = [], None
        for step in self.step_ids.filtered(lambda step: step.kind in _TOLD and step != last):
            row = (
                self._letter_day(step.date),
                sentences[step.kind] if step.told else empty.get(step.kind, sentences[step.kind]),
                (step.told or "").strip(),
            )
            if not (step.kind == "investigated" and before == "investigated"):
                steps.append(row)
            before = step.kind
        if last:
            steps.append((self._letter_day(last.date), self.env._("We decided, as above."), ""))
        return steps

    def _letter_remedies(self):
        """What the customer gets: ``["We pay you $ 80.00. Refund: Desk Lamp, 2 Units"]``."""
        if not hasattr(self, "_remedy_lines"):
            return []
        told = []
        for line in self._remedy_lines():
            amount = "" if line["is_paid"] else line["amount"]
            rest = ", ".join(filter(None, (line["product"], line["quantity"], amount)))
            words = (
                self.env._("%(kind)s: %(rest)s", kind=line["kind"], rest=rest)
                if rest
                else line["kind"]
            )
            told.append(
                self.env._("We pay you %(amount)s. %(what)s", amount=line["amount"], what=words)
                if line["is_paid"]
                else words
            )
        return told

    def _letter_company(self):
        """Lines of the sender's address, and how to reach it."""
        partner = self.company_id.partner_id
        address = partner._display_address(without_company=True).splitlines()
        return {
            "name": self.company_id.name,
            "address": [line.strip() for line in address if line.strip()],
            "reach": list(
                filter(
                    None, (self.company_id.phone, self.company_id.email, self.company_id.website)
                )
            ),
            "registry": " · ".join(
                filter(None, (self.company_id.company_registry, self.company_id.vat))
            ),
        }

    def _letter_customer(self):
        """Lines of the customer's address; the address of the mail where nothing else is known."""
        if not self.partner_id:
            return [self.email_from or self.phone or ""]
        address = self.partner_id._display_address(without_company=False).splitlines()
        lines = [self.partner_id.name or "", *address]
        return list(dict.fromkeys(line.strip() for line in lines if line and line.strip()))


class ResCompany(models.Model):
    _inherit = "res.company"

    def _aftersales_dispute_countries(self):
        """Countries whose law asks to name a dispute body (Directive 2013/11/EU): EU and EEA."""
        eea = self.env["res.country"].search([("code", "in", ("NO", "IS", "LI"))])
        return self.env.ref("base.europe").country_ids | eea

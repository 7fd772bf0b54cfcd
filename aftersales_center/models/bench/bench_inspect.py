"""Inspecting at the bench: each group gets a grade, a verdict and a place."""

import base64
import binascii

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools.mimetypes import guess_mimetype

from ..given import number, one
from ..words import quantity_words
from .bench_count import LARGEST_PHOTO

#: Longer than this between two steps is a break, not work: it counts as so many minutes.
LONGEST_STEP = 30.0


class AftersalesBench(models.AbstractModel):
    _inherit = "aftersales.bench"

    @api.model
    def _drafts(self, parcel):
        """What waits for inspection on the return of ``parcel``, whoever booked it."""
        rma = parcel.rma_id.with_user(self.env.user)
        return rma.inspection_ids.filtered(lambda inspection: inspection.state == "draft")

    @api.model
    def _draft(self, parcel, inspection_id):
        """One of :meth:`_drafts`, by its id.

        :raises UserError: when it is finished already, or of another return.
        """
        draft = self._drafts(parcel).filtered(
            lambda inspection: inspection.id == one(inspection_id)
        )
        if not draft:
            raise UserError(
                self.env._(
                    "This was inspected already, perhaps by a colleague. Go on with the next."
                )
            )
        return draft

    @api.model
    def _prepare_groups(self, parcel):
        """Have a draft for everything received; units of somebody else are proposed rejected."""
        lines = parcel.rma_id.line_ids.with_user(self.env.user)
        if not lines or parcel.state != "inspecting":
            return
        known = self._drafts(parcel)
        drafts = lines._prepare_inspections()
        fresh = drafts.filtered(lambda draft: draft.rma_id == lines.rma_id) - known
        quarantine = self.env["aftersales.disposition"].search(
            [("kind", "=", "quarantine"), ("company_id", "in", [False, parcel.company_id.id])],
            limit=1,
        )
        foreign = parcel.scan_ids.filtered("is_foreign").lot_id
        strange = fresh.filtered(lambda draft: draft.lot_id and draft.lot_id in foreign)
        customers = self.with_context(lang=parcel.rma_id.customer_lang).env
        strange.write(
            {
                "verdict": "rejected",
                "disposition_id": quarantine.id,
                "disposition_reason": self.env._("It was sold to another customer."),
                "customer_note": customers._("The number on it is not one that we sent you."),
            }
        )

    @api.model
    def _proposal(self, draft):
        """Where ``draft`` should go and why, and which ways are barred; no numbers."""
        found = draft._proposals()[draft]
        return {
            "disposition_id": found["disposition"].id,
            "why": found["why"],
            "barred": {
                route["disposition"]: route["barred"]
                for route in found["routes"]
                if route["barred"]
            },
        }

    # ------------------------------------------------------------------
    # What the screen calls
    # ------------------------------------------------------------------

    @api.model
    def propose(self, parcel_id, inspection_id, values=None):
        """What would be proposed with this condition and verdict; nothing is written.

        Called by the screen while somebody looks at the goods.
        """
        draft = self._draft(self._own_parcel(parcel_id), inspection_id)
        values = values if isinstance(values, dict) else {}
        probe = draft.new(self._read_findings(draft, values), origin=draft)
        return self._answer("ok", "", proposal={**self._proposal(probe), "inspection_id": draft.id})

    @api.model
    def finish(self, parcel_id, inspection_id, values=None):
        """Finish one group, or part of it: the goods move where it says. Called by the screen.

        :param values: any of ``quantity`` (less than the group: the rest stays to be
            inspected), ``grade_id``, ``verdict``, ``note``, ``customer_note`` (needed where it is
            rejected), ``answers`` to the checklist (``{item id: value}``), ``disposition_id``
            (what is proposed, without it) and ``reason`` (needed where it is another one).
        """
        parcel = self._own_parcel(parcel_id)
        draft = self._draft(parcel, inspection_id)
        values = values if isinstance(values, dict) else {}
        uom = draft.product_uom_id
        asked = values.get("quantity", draft.quantity)
        quantity = number(draft.quantity if asked is None else asked)
        if quantity is None or uom.compare(quantity, 0.0) <= 0:
            raise UserError(self.env._("Enter how much of it: more than zero."))
        if uom.compare(quantity, draft.quantity) < 0:
            part = uom.round(quantity)
            draft.split_inspection([{"quantity": part}, {"quantity": draft.quantity - part}])
        draft.write(self._read_findings(draft, values))
        if answers := values.get("answers"):
            draft.answer_checklist(answers)
        if place := one(values.get("disposition_id")):
            draft.choose_disposition(place, self._text(values.get("reason")))
        draft.minutes = self._minutes(parcel)
        draft.action_done()
        parcel._write_guarded({"working_since": fields.Datetime.now()})
        if not self._drafts(parcel):
            (parcel | self._inspected_now(parcel.rma_id))._set_state("done", ("inspecting",))
        text = self.env._(
            "%(quantity)s of %(product)s → %(where)s",
            quantity=quantity_words(uom, draft.quantity),
            product=draft.product_id.display_name,
            where=draft.disposition_id.name,
        )
        return self._answer("ok", text, parcel, inspected=draft.ids)

    @api.model
    def _read_findings(self, draft, values):
        vals = {}
        grade = self.env["aftersales.grade"].search([("id", "=", one(values.get("grade_id")))])
        if grade:
            vals["grade_id"] = grade.id
        if values.get("verdict") in ("accepted", "rejected"):
            vals["verdict"] = values["verdict"]
        for name in ("note", "customer_note"):
            if text := self._text(values.get(name)):
                vals[name] = text
        return vals

    @api.model
    def _text(self, value):
        return value.replace("\0", "")[:5000].strip() if isinstance(value, str) else ""

    @api.model
    def _minutes(self, parcel):
        """Since the step before, measured by the server; a break is not work."""
        since = parcel.working_since or fields.Datetime.now()
        minutes = (fields.Datetime.now() - since).total_seconds() / 60
        return round(min(max(minutes, 0.0), LONGEST_STEP), 1)

    @api.model
    def leave(self, parcel_id):
        """Leave what is not inspected to whoever comes next; called by the screen."""
        parcel = self._own_parcel(parcel_id)
        parcel._set_state("done", ("inspecting",))
        return self._answer("ok", self.env._("What is left waits in the queue to inspect."))

    @api.model
    def inspect_return(self, rma_id):
        """Put what waits for inspection on the user's bench; called from the queue."""
        self._check_role()
        rma = self.env["aftersales.rma"].search([("id", "=", one(rma_id))])
        if not rma or not rma.has_goods_to_inspect:
            raise UserError(self.env._("Nothing waits for inspection here."))
        # sudo: receivers change parcels through the bench only.
        parcel = (
            self.env["aftersales.parcel"]
            .sudo()
            .search(
                [
                    ("user_id", "=", self.env.uid),
                    ("rma_id", "=", rma.id),
                    ("state", "=", "inspecting"),
                ],
                limit=1,
            )
        )
        if not parcel:
            parcel = self._new_parcel(rma)
            parcel._set_state("inspecting", ("counting",))
        parcel._write_guarded({"working_since": fields.Datetime.now()})
        self._prepare_groups(parcel)
        return self._answer("ok", rma.name, parcel, opened=True)

    @api.model
    def photograph_answer(self, parcel_id, inspection_id, item_id, name, data):
        """Answer a question of the checklist with a photo (base64), beside those there are.

        :raises UserError: when it is no picture, or nothing of the kind is asked.
        """
        parcel = self._own_parcel(parcel_id)
        draft = self._draft(parcel, inspection_id)
        item = one(item_id)
        asked = [row for row in draft._checklist() if row["item_id"] == item]
        if not asked or asked[0]["kind"] != "photo":
            raise UserError(self.env._("No photo is asked for there. Load the page again."))
        photo = self._make_photo(draft, name, data)
        draft.answer_checklist({item: [*(asked[0]["value"] or []), photo.id]})
        return self._answer("ok", self.env._("Photo kept."), parcel)

    @api.model
    def _make_photo(self, target, name, data):
        try:
            content = base64.b64decode(data or "", validate=True)
        except (binascii.Error, ValueError, TypeError) as error:
            raise UserError(
                self.env._("This photo did not arrive whole. Take it again.")
            ) from error
        if len(content) > LARGEST_PHOTO:
            raise UserError(self.env._("This photo is larger than 10 MB. Take a smaller one."))
        kind = guess_mimetype(content)
        if kind not in ("image/jpeg", "image/png", "image/webp", "image/gif"):
            raise UserError(self.env._("This is no picture."))
        # sudo: receivers may not write parcels; this one lies on their bench.
        return (
            self.env["ir.attachment"]
            .sudo()
            .create(
                {
                    "name": self._clean(name) or "photo",
                    "raw": content,
                    "mimetype": kind,
                    "res_model": target._name,
                    "res_id": target.id,
                }
            )
        )

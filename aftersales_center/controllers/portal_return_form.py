"""The return form: three pages that work without JavaScript, and one return at the end.

Nothing is kept between the pages but what the page itself posts again; each page checks all
that was typed before it. What cannot be typed by the customer (ids) is looked up among what
the order has.
"""

from odoo import fields
from odoo.exceptions import UserError
from odoo.http import request, route

from ..models.portal.return_form import WORDS, Asked
from .portal_common import SESSION, AftersalesPortal

_FORM = "return"


class ReturnFormPortal(AftersalesPortal):
    @route(
        "/my/orders/<order_id>/return",
        type="http",
        auth="public",
        website=True,
        methods=["GET", "POST"],
    )
    def aftersales_return_form(self, order_id, access_token=None, **post):
        order = self._own("sale.order", order_id, access_token)
        form = _ReturnForm(self, order, post, access_token)
        if request.httprequest.method != "POST":
            return form.page(1)
        wanted = post.get("step")
        if wanted == "send" and (sent := form.sent_before()):
            return sent
        form.check_typed()
        for step, errors in ((1, form.what), (2, form.why)):
            if wanted == str(step):
                return form.page(step)
            if errors:
                return form.page(step, errors)
        return form.send() if wanted == "send" else form.page(3)


class _ReturnForm:
    """One request's reading of the form. ``what``, ``why`` and ``how`` are errors by field."""

    def __init__(self, portal, order, post, access_token):
        self.portal, self.order, self.token = portal, order, access_token
        self.post = {key: value for key, value in post.items() if isinstance(value, str)}
        # sudo: the order is the customer's own; see the model.
        self.form = request.env["aftersales.portal.return"].sudo()
        self.form = self.form.with_company(order.company_id)
        self.goods = self.form._goods(order)
        self.reasons = self.form._reasons(order)
        self.what, self.why, self.how = {}, {}, {}
        self.asked = []

    def typed(self, name, most=WORDS):
        return self.post.get(name, "").replace("\0", "").strip()[:most]

    # What was typed ---------------------------------------------------

    def check_typed(self):
        """Check the first two pages; what is right is in ``asked`` afterwards."""
        for line, left in self.goods.items():
            text = self.typed(f"qty_{line.id}", 40)
            if not text or text in ("0", "0.0", "0,0"):
                continue
            number, error = self.portal._typed_number(text)
            error = error or self.form._check_quantity(line, number, left)
            if error:
                self.what[f"qty_{line.id}"] = f"{self._name(line)}: {error}"
            else:
                self.asked.append(self._asked(line, float(number)))
        if not self.what and not self.asked:
            self.what["_what"] = request.env._("Please enter how many of what you want to return.")

    def _asked(self, line, quantity):
        reasons = self.reasons.grouped(lambda reason: str(reason.id))
        reason = reasons.get(self.typed(f"reason_{line.id}", 20), self.reasons.browse())
        if not reason:
            self.why[f"reason_{line.id}"] = request.env._(
                "%s: please choose a reason.", self._name(line)
            )
        lots, all_found = self.form._lots(line, self.typed(f"lot_{line.id}"))
        if not all_found:
            self.why[f"lot_{line.id}"] = request.env._(
                "%s: this serial or lot number is not of this order. Please look again, or leave"
                " it empty.",
                self._name(line),
            )
        return Asked(line, quantity, reason, self.typed(f"note_{line.id}"), lots)

    def _name(self, line):
        return line.product_id.with_context(display_default_code=False).display_name

    # Pages ------------------------------------------------------------

    def page(self, step, errors=None):
        values = {
            "step": step,
            "steps": [
                request.env._("Goods"),
                request.env._("Reason"),
                request.env._("Solution"),
            ],
            "order_name": self.order.name,
            "action": self.portal._url(f"/my/orders/{self.order.id}/return", self.token),
            "order_url": self.portal._url(f"/my/orders/{self.order.id}", self.token),
            "form_key": self.typed("form_key") or self.portal._form_key(_FORM, self.order),
            "errors": errors or {},
            "typed": self.typed,
            "kept": self._kept(step),
        }
        getattr(self, f"_values_{step}")(values)
        return self.portal._page(
            "aftersales_center.portal_return_form",
            crumbs=[(request.env._("Returns"), "/my/returns"), (self.order.name, None)],
            no_breadcrumbs=self.portal._is_guest(self.order),
            **values,
        )

    def _kept(self, step):
        """What the other pages had, as hidden inputs of this one."""
        prefixes = {1: ("reason_", "note_", "lot_", "remedy_"), 2: ("qty_", "remedy_")}.get(
            step, ("qty_", "reason_", "note_", "lot_")
        )
        known = {f"{prefix}{line.id}" for prefix in prefixes for line in self.goods if prefix}
        return {name: self.typed(name) for name in self.post if name in known}

    def _values_1(self, values):
        values["goods"] = self.form._goods_values(self.goods)
        values["single"] = len([each for each in values["goods"] if each["can"]]) == 1

    def _values_2(self, values):
        values["goods"] = [
            {
                "id": each.line.id,
                "name": self._name(each.line),
                "quantity": self.typed(f"qty_{each.line.id}"),
                "unit": each.line.product_uom_id.name,
                "tracked": each.line.product_id.tracking != "none",
            }
            for each in self.asked
        ]
        values["reasons"] = [(str(reason.id), reason.name) for reason in self.reasons]

    def _values_3(self, values, verdicts=None):
        verdicts = verdicts or self.form._verdicts(self.asked)
        labels = self.form._verdict_labels()
        values["goods"] = [
            {
                "id": each.line.id,
                "name": self._name(each.line),
                "quantity": self.typed(f"qty_{each.line.id}"),
                "unit": each.line.product_uom_id.name,
                "reason": each.reason.name,
                "label": self._label(verdict, labels),
                **verdict,
                "chosen": self._chosen(each, verdict),
            }
            for each, verdict in ((each, verdicts[each.line]) for each in self.asked)
        ]
        possible = [each for each in values["goods"] if each["verdict"] != "refuse"]
        values["possible"] = bool(possible)
        values["photos"] = any("photo" in each["evidence"] for each in possible)
        values["accept"] = self.form._accept_files()
        values["complaint_url"] = self.portal._url(
            "/my/complaints/new", self.token, order_id=self.order.id
        )

    def _label(self, verdict, labels):
        """The heading of a verdict; none where a person still has to approve what is right."""
        if verdict["verdict"] == "accept" and not verdict["at_once"]:
            return ""
        return labels[verdict["verdict"]]

    def _chosen(self, each, verdict):
        codes = [remedy["code"] for remedy in verdict["remedies"]]
        typed = self.typed(f"remedy_{each.line.id}", 40)
        return typed if typed in codes else codes[0] if codes else ""

    # Send -------------------------------------------------------------

    def send(self):
        """Make the return; the same form sent again ends at the same return."""
        ref = self.portal._external_ref(self.typed("form_key"))
        verdicts = self.form._verdicts(self.asked)
        asked = [each for each in self.asked if verdicts[each.line]["verdict"] != "refuse"]
        remedies = {each.line: self._chosen(each, verdicts[each.line]) for each in asked}
        files = self._files()
        self._check_evidence(asked, verdicts, files)
        if not asked:
            self.how["_how"] = request.env._("None of these goods can be returned.")
        if self.how:
            return self.page(3, self.how)
        try:
            with request.env.cr.savepoint():
                rma = self.form._submit(self.order, asked, remedies, ref, files)
        except UserError as error:
            return self.page(3, {"_how": str(error)})
        if not rma:
            raise self.portal._not_found()
        self.portal._form_done(_FORM, self.order)
        return self._there(rma)

    def sent_before(self):
        """To the return that this very form made already, if it did."""
        ref = self.portal._external_ref(self.typed("form_key"))
        # sudo: only one of this very order counts.
        rma = (
            request.env["aftersales.rma"]
            .sudo()
            .search(
                [
                    ("company_id", "=", self.order.company_id.id),
                    ("channel", "=", "portal"),
                    ("external_ref", "=", ref),
                ],
                limit=1,
            )
        )
        if not rma or rma.order_ids != self.order:
            return None
        return self._there(rma, "1" if self._is_same(rma) else "before")

    def _is_same(self, rma):
        """Whether ``rma`` says what this form says; else something was changed since."""
        made = rma.line_ids.grouped("sale_line_id")
        for line in self.goods:
            text = self.typed(f"qty_{line.id}", 40)
            number, error = self.portal._typed_number(text) if text else (0, None)
            had = sum(each.quantity for each in made.get(line, ()))
            if error or line.product_uom_id.compare(float(number), had) != 0:
                return False
            said = (self.typed(f"reason_{line.id}", 20), self.typed(f"note_{line.id}"))
            if any(
                (str(each.reason_id.id), each.note or "") != said for each in made.get(line, ())
            ):
                return False
        return True

    def _there(self, rma, sent="1"):
        if not self.portal._owns(rma):
            self.portal._grant(rma, fields.Datetime.now() + SESSION)
        return request.redirect(self.portal._url(f"/my/returns/{rma.id}", sent=sent))

    def _files(self):
        try:
            return request.env["aftersales.portal.uploads"]._checked(
                request.httprequest.files.getlist("files")
            )
        except UserError as error:
            self.how["files"] = str(error)
            return []

    def _check_evidence(self, asked, verdicts, files):
        """What the policy asks for has to be there."""
        wanted = set().union(*(verdicts[each.line]["evidence"] for each in asked))
        if "photo" in wanted and not files and "files" not in self.how:
            self.how["files"] = request.env._("Please add a photo that shows what is wrong.")
        for each in asked:
            evidence = verdicts[each.line]["evidence"]
            if "reason_text" in evidence and not each.note:
                self.how["_note"] = request.env._(
                    "%s: please go back and tell us what is wrong in a few words.",
                    self._name(each.line),
                )
            if "lot" in evidence and not each.lots and each.line.product_id.tracking != "none":
                self.how["_lot"] = request.env._(
                    "%s: please go back and enter the serial or lot number.", self._name(each.line)
                )

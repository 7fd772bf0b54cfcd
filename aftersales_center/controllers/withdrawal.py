"""The withdrawal function: two steps, three fields, no login (art. 11a of Dir. 2011/83/EU)."""

import hashlib
import re
from datetime import timedelta
from urllib.parse import quote

from werkzeug.exceptions import HTTPException, NotFound

from odoo import fields, http
from odoo.http import request

from ..engine import withdrawal_statement
from ..models.ownership import portal_id
from .guest import visitor
from .portal_common import SESSION, AftersalesPortal

#: How long the page opens that says a statement arrived; the mail stays.
PAGE_DAYS = 30
_TOKEN = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")


class AftersalesWithdrawal(AftersalesPortal):
    """Nobody is turned away here: without an order, without a login, after the period.

    What is typed is never compared with what there is while the sender waits; only where a
    login or a link proves whose the order is, its page fills in what is known.
    """

    @http.route(
        ["/aftersales/withdraw"],
        type="http",
        auth="public",
        website=True,
        sitemap=False,
        methods=["GET", "POST"],
        csrf=False,  # looked at by _withdrawal_form, which keeps what was typed
    )
    def withdraw(self, **sent):
        """The three fields; posted, the page to confirm them, or the fields with what is wrong."""
        form = self._withdrawal_form(sent)
        if request.httprequest.method == "POST" and not sent.get("change"):
            if not form["errors"]:
                return self._confirm_page(form)
        elif request.httprequest.method == "GET":
            form = self._filled_in(form)
        else:
            form["errors"] = {}
        return self._fields_page(form)

    @http.route(
        ["/aftersales/withdraw/confirm"],
        type="http",
        auth="public",
        website=True,
        sitemap=False,
        methods=["GET", "POST"],
        csrf=False,  # as above: nothing is recorded without the token of the form
    )
    def withdraw_confirm(self, **sent):
        """Record the statement; the next page says that it arrived."""
        if request.httprequest.method == "GET":  # opened anew, or in another language
            return request.redirect("/aftersales/withdraw", code=303)
        form = self._withdrawal_form(sent)
        if form["errors"]:
            return self._fields_page(form)
        rows = request.env["aftersales.withdrawal"].with_company(form["company"])
        key = self._statement_key(sent.get("form_key"), form)
        if not rows._may_declare(visitor(), form["statement"], form["order"], key):
            return self._too_many_page(form)
        row = rows._submit(
            form["company"],
            form["statement"],
            order=form["order"],
            goods=form["goods"],
            lang=request.env.lang,
            tz=self._zone_of(form["order"]),
            key=key,
        )
        self._form_done("withdraw", form["order"])
        if form["order"]:
            # Whose it is was proven, so nothing is given away by looking at once.
            row._process_now()
            if row.rma_id and not self._owns(row.rma_id):
                self._grant(row.rma_id, fields.Datetime.now() + SESSION)
        return request.redirect(f"/aftersales/withdraw/{row.access_token}", code=303)

    @http.route(
        ["/aftersales/withdraw/<string:token>"],
        type="http",
        auth="public",
        website=True,
        sitemap=False,
        methods=["GET"],
    )
    def withdraw_done(self, token, **_sent):
        """It arrived: what, and when. Whether it is valid is not said here."""
        row = self._statement(token)
        words = row.with_context(lang=request.env.lang)._acknowledgement_values()
        return self._page(
            "aftersales_center.portal_withdrawal_done",
            page_name="aftersales_withdraw",
            crumbs=[(request.env._("Your withdrawal"), "")],
            no_breadcrumbs=request.env.user._is_public(),
            told=words,
            trader=row._trader_values(),
            document_url=f"/aftersales/withdraw/{token}/acknowledgement",
            rma=self._return_values(row),
        )

    @http.route(
        ["/aftersales/withdraw/<string:token>/acknowledgement"],
        type="http",
        auth="public",
        sitemap=False,
        methods=["GET"],
    )
    def withdraw_document(self, token, **_sent):
        """The acknowledgement as PDF; the one that was mailed, once there is one."""
        row = self._statement(token)
        content = row.acknowledgement_id.raw or row._render_document()
        return self._download(f"{row.name.replace('/', '-')}.pdf", content, "application/pdf")

    @http.route(
        ["/aftersales/withdraw/document/<string:which>"],
        type="http",
        auth="public",
        website=True,
        sitemap=False,
        methods=["GET"],
    )
    def withdraw_paper(self, which, **sent):
        """The model form (``form``) or the company's instruction (``instruction``), as PDF."""
        company = self._asked_company(sent)
        # sudo: papers made for every customer; nothing but names and addresses of the company.
        content = company.sudo()._aftersales_withdrawal_paper(which, request.env.lang)
        if not content:
            raise NotFound()
        return self._download(f"withdrawal-{which}.pdf", content, "application/pdf")

    # ------------------------------------------------------------------
    # What was sent
    # ------------------------------------------------------------------

    def _withdrawal_form(self, sent):
        """What somebody typed, read and judged; every value as plain text of theirs."""
        order = self._proven_order(sent)
        typed = {
            name: sent.get(name) if isinstance(sent.get(name), str) else ""
            for name in ("name", "contract", "address")
        }
        statement = withdrawal_statement.read(**typed)
        rows = request.env["aftersales.withdrawal"]
        errors = {
            field: rows._error_words(field, code)
            for field, code in withdrawal_statement.errors(statement).items()
        }
        if request.httprequest.method == "POST" and not self._is_of_this_session(sent):
            errors["_session"] = request.env._(
                "Nothing was sent yet: your session ended in the meantime. What you typed is still"
                " here; please continue."
            )
        if sent.get("website"):
            # No person sees that field. Nothing is lost: the page comes back, to be sent again.
            errors["_website"] = request.env._(
                "Please send this once more: a field that must stay empty was filled in."
            )
        lines = self._line_values(order, sent)
        goods = []
        for line in lines:
            if line["error"]:
                errors[line["field"]] = line["error"]
            elif line["chosen"]:
                goods.append((line["line"], float(line["chosen"])))
        zeros = [line for line in lines if line["typed"] and not line["error"]]
        if zeros and not goods:
            # Whoever writes 0 of something may mean all but that: not for us to guess.
            errors[zeros[0]["field"]] = zeros[0]["error"] = request.env._(
                "Write how many you do not want, or leave all empty to withdraw from the whole"
                " contract."
            )
        return {
            "order": order,
            "access_token": sent.get("access_token") if order else None,
            "company": order.company_id if order else self._asked_company(sent),
            "statement": statement,
            "errors": errors,
            "lines": lines,
            "goods": goods,
        }

    def _is_of_this_session(self, sent):
        """Whether the form was made for this session; Odoo's own answer would lose the words."""
        token = sent.get("csrf_token")
        if not (isinstance(token, str) and token.isascii()):
            return False
        return request.validate_csrf(token)

    def _proven_order(self, sent):
        """The order that login or link prove to be the sender's; none otherwise, without a word."""
        if not portal_id(sent.get("order")):
            return None
        try:
            order = self._own("sale.order", sent.get("order"), sent.get("access_token"))
        except HTTPException:
            return None
        return order if order.state == "sale" else None

    def _asked_company(self, sent):
        """The company a link names (``?company=``), else that of this site."""
        number = portal_id(sent.get("company"))
        # sudo: which companies there are; a page shows their public name.
        company = request.env["res.company"].sudo().browse(number).exists() if number else None
        return company or request.env.company.sudo()

    def _line_values(self, order, sent):
        """Lines of ``order`` with what was typed beside them, for a partial withdrawal."""
        if not order:
            return []
        lines = order._aftersales_withdrawal_lines()
        for line in lines:
            line["field"] = f"goods_{line['id']}"
            typed = sent.get(line["field"])
            line["typed"] = typed.strip()[:40] if isinstance(typed, str) else ""
            line["chosen"], line["error"] = None, None
            if line["typed"]:
                line["chosen"], line["error"] = self._chosen(line)
        return lines

    def _chosen(self, line):
        """``(quantity, None)`` or ``(None, sentence)`` for what was typed beside ``line``."""
        number, error = self._typed_number(line["typed"])
        if error:
            return None, error
        uom = line["line"].product_uom_id
        if number < 0 or uom.compare(float(number), line["quantity"]) > 0:
            return None, request.env._(
                "%(product)s: write a number from 0 to %(most)s.",
                product=line["name"],
                most=line["most"],
            )
        # sudo: units, of a line of the sender's own order.
        if not request.env["aftersales.portal.return"].sudo()._is_possible(line["line"], number):
            return None, request.env._(
                "%(product)s: these goods come in whole pieces. Please enter a whole number.",
                product=line["name"],
            )
        return (None if uom.is_zero(float(number)) else number), None

    def _filled_in(self, form):
        """For who is known by login or link: what we know already; all of it can be changed."""
        order, user = form["order"], request.env.user
        partner = order.partner_id if order else user.partner_id.sudo()  # sudo: their own name
        known = bool(order) or not user._is_public()
        return {
            **form,
            "errors": {},
            "statement": withdrawal_statement.read(
                partner.name if known else "",
                order.name if order else "",
                partner.email if known else "",
            ),
        }

    def _zone_of(self, order):
        """The sender's time zone: of the login or browser, else of where the goods went."""
        zone = self._timezone()
        if order and zone == "UTC":
            return order._aftersales_places()[order].timezone
        return zone

    def _statement_key(self, form_key, form):
        """One page sent twice is one statement; two tabs with different words are two."""
        goods = [(line.id, quantity) for line, quantity in form["goods"]]
        order = form["order"].id if form["order"] else 0
        said = repr((tuple(form["statement"]), order, goods, form["company"].id))
        digest = hashlib.sha256(said.encode()).hexdigest()[:32]
        return f"{self._external_ref(form_key)}:{digest}"

    # ------------------------------------------------------------------
    # Pages
    # ------------------------------------------------------------------

    def _fields_page(self, form):
        return self._withdrawal_page("aftersales_center.portal_withdrawal", form)

    def _confirm_page(self, form):
        return self._withdrawal_page("aftersales_center.portal_withdrawal_confirm", form)

    def _too_many_page(self, form):
        """Nothing was recorded: by which other ways it can be declared, and when here again.

        What was typed stands in the page, to be sent again, and in a mail to the company.
        """
        again = request.env["aftersales.withdrawal"]._declare_again_on()
        _name, lines, reach = request.env["aftersales.withdrawal"]._trader_of(form["company"])
        response = self._withdrawal_page(
            "aftersales_center.portal_withdrawal_too_many",
            form,
            again=self._moment(again),
            mail_url=self._mail_url(form),
            trader={"email": form["company"].email, "lines": lines, "reach": reach},
        )
        response.status_code = 429
        seconds = (again - fields.Datetime.now()).total_seconds()
        response.headers["Retry-After"] = str(max(int(seconds), 1))
        return response

    def _mail_url(self, form):
        """``mailto:`` the company with the statement in it; empty where it has no address."""
        if not form["company"].email:
            return ""
        statement = form["statement"]
        text = "\r\n".join(
            [
                request.env._("I withdraw from this contract:"),
                statement.contract,
                *self._goods_words(form),
                request.env._("My name: %s", statement.name),
                request.env._("Please confirm the arrival to: %s", statement.address),
            ]
        )
        subject = quote(request.env._("Withdrawal"))
        address = quote(form["company"].email, safe="@")
        return f"mailto:{address}?subject={subject}&body={quote(text)}"

    def _withdrawal_page(self, template, form, **more):
        order, company = form["order"], form["company"]
        country = order._aftersales_places()[order].country if order else ""
        label = request.env["aftersales.withdrawal.wording"]._labels(request.env.lang, country)
        crumbs = [(request.env._("Withdrawal"), "")]
        if order:
            crumbs.insert(0, (order.name, self._url(order.access_url, form["access_token"])))
        return self._page(
            template,
            page_name="aftersales_withdraw",
            crumbs=crumbs,
            no_breadcrumbs=request.env.user._is_public(),
            label=label,
            statement=form["statement"]._asdict(),
            errors=form["errors"],
            bought={"id": order.id, "name": order.name} if order else None,
            access_token=form["access_token"],
            company={"id": company.id, "name": company.name},
            lines=[
                {
                    key: line[key]
                    for key in ("id", "field", "name", "most", "uom", "typed", "error", "chosen")
                }
                for line in form["lines"]
            ],
            goods=self._goods_words(form),
            form_key=self._form_key("withdraw", order),
            has_form=bool(request.env["aftersales.withdrawal.wording"]._form(request.env.lang)),
            has_instruction=bool(company._aftersales_withdrawal_texts()),
            **more,
        )

    def _goods_words(self, form):
        """What was chosen of the order, in words; empty for the whole contract."""
        return [
            f"{line['typed']} {line['uom']} {line['name']}"
            for line in form["lines"]
            if line["chosen"]
        ]

    def _return_values(self, row):
        """The return that was opened, for who proved that the order is theirs; None for others.

        Its address has no token: whoever finds this page in a history is asked who they are.
        """
        rma = row.rma_id
        if row.matched_how != "login" or not rma:
            return None
        if not self._owns(rma) and not self._is_granted(rma._name, rma.id):
            return None
        return {"name": rma.name, "url": rma.access_url}

    def _statement(self, token):
        """The row of a done page, in superuser mode; whoever has its link wrote it."""
        if not _TOKEN.fullmatch(token):
            raise NotFound()
        since = fields.Datetime.now() - timedelta(days=PAGE_DAYS)
        # sudo: the token is a random secret that was given to the sender alone.
        row = (
            request.env["aftersales.withdrawal"]
            .sudo()
            .search([("access_token", "=", token), ("recorded_on", ">", since)], limit=1)
        )
        if not row or row.channel != "online":
            raise NotFound()
        return row

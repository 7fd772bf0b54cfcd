"""The customer's returns: the list, one return with its papers, calling it off."""

from odoo.exceptions import UserError
from odoo.http import request, route

from ..engine.files import ACCEPT
from ..models.ownership import portal_id
from .portal_common import AftersalesPortal


class ReturnsPortal(AftersalesPortal):
    """Pages of one return open by login, by the return's own token, or by a signed link."""

    # ------------------------------------------------------------------
    # The list
    # ------------------------------------------------------------------

    @route(
        ["/my/returns", "/my/returns/page/<int:page>"],
        type="http",
        auth="user",
        website=True,
        methods=["GET"],
    )
    def aftersales_returns(self, page=1, **params):
        returns = request.env["aftersales.rma"].sudo()  # sudo: only what _listing finds as owned
        listing = self._listing(
            "aftersales.rma",
            "/my/returns",
            page,
            params,
            returns._portal_sortings(),
            returns._portal_filters(),
            returns._portal_search,
        )
        found = listing.pop("records")
        found = found.with_context(tz=self._timezone())  # days as the pages of returns have them
        groups = self._groups(found, params.get("groupby"))
        return self._page(
            "aftersales_center.portal_returns",
            crumbs=[(request.env._("Returns"), None)],
            groups=[(label, rows._portal_rows()) for label, rows in groups],
            groupby=params.get("groupby") if params.get("groupby") == "state" else "",
            orders_url="/my/orders",
            **listing,
        )

    def _groups(self, found, groupby):
        """``[(label, returns)]``: by status where that was asked for."""
        if groupby != "state":
            return [("", found)]
        labels = found._portal_states()
        return [(labels[state], rows) for state, rows in found.grouped("state").items()]

    # ------------------------------------------------------------------
    # One return
    # ------------------------------------------------------------------

    @route("/my/returns/<rma_id>", type="http", auth="public", website=True, methods=["GET"])
    def aftersales_return(self, rma_id, access_token=None, **params):
        rma = self._own("aftersales.rma", rma_id, access_token)
        return self._return_page(rma, access_token, sent=params.get("sent"))

    def _return_page(self, rma, access_token, **values):
        guest = self._is_guest(rma)
        return self._page(
            "aftersales_center.portal_return",
            crumbs=[
                (request.env._("Returns"), None if guest else "/my/returns"),
                (rma.name, None),
            ],
            rma=rma._portal_values(self._moment),
            no_breadcrumbs=guest,
            link=lambda path, **params: self._url(
                f"/my/returns/{rma.id}{path}", access_token, **params
            ),
            messages=self._messages(rma),
            base_url=f"/my/returns/{rma.id}",
            query=f"?access_token={access_token}" if access_token else "",
            access_token=access_token,
            accept=ACCEPT,
            **{"typed": {}, **values},
        )

    @route("/my/returns/<rma_id>/message", type="http", auth="public", website=True, sitemap=False)
    def aftersales_return_message(self, rma_id, access_token=None, text="", **params):
        """Words and files of the customer, into the chatter."""
        rma = self._own("aftersales.rma", rma_id, access_token)
        if request.httprequest.method == "POST" and (errors := self._take_message(rma, text)):
            return self._return_page(rma, access_token, errors=errors, typed={"text": str(text)})
        return request.redirect(self._url(f"/my/returns/{rma.id}", access_token), code=303)

    @route("/my/returns/<rma_id>/file/<file_id>", type="http", auth="public", website=True)
    def aftersales_return_file(self, rma_id, file_id, access_token=None, **params):
        """A file that the customer sent or was sent."""
        return self._case_file(self._own("aftersales.rma", rma_id, access_token), file_id)

    @route(
        "/my/returns/<rma_id>/cancel",
        type="http",
        auth="public",
        website=True,
        methods=["GET", "POST"],
    )
    def aftersales_return_cancel(self, rma_id, access_token=None, **params):
        rma = self._own("aftersales.rma", rma_id, access_token)
        here = self._url(f"/my/returns/{rma.id}", access_token)
        if request.httprequest.method == "GET":
            return request.redirect(here)
        try:
            with request.env.cr.savepoint():
                rma._portal_cancel()
        except UserError as error:
            return self._return_page(rma, access_token, errors={"_": str(error)})
        return request.redirect(here)

    # ------------------------------------------------------------------
    # Papers
    # ------------------------------------------------------------------

    @route("/my/returns/<rma_id>/slip", type="http", auth="public", website=True, methods=["GET"])
    def aftersales_return_slip(self, rma_id, access_token=None, **params):
        rma = self._own("aftersales.rma", rma_id, access_token)
        if not rma._portal_has_slip():
            raise self._not_found()
        return self._return_pdf("aftersales_center.action_report_rma_slip", rma)

    @route(
        "/my/returns/<rma_id>/credit/<note_id>",
        type="http",
        auth="public",
        website=True,
        methods=["GET"],
    )
    def aftersales_return_credit(self, rma_id, note_id, access_token=None, **params):
        rma = self._own("aftersales.rma", rma_id, access_token)
        number = portal_id(note_id)
        note = rma._portal_credit_notes().filtered(lambda each: each.id == number)
        if not note:
            raise self._not_found()
        return self._return_pdf("account.account_invoices", note)

    @route(
        "/my/returns/<rma_id>/label/<label_id>",
        type="http",
        auth="public",
        website=True,
        methods=["GET"],
    )
    def aftersales_return_label(self, rma_id, label_id, access_token=None, **params):
        rma = self._own("aftersales.rma", rma_id, access_token)
        number = portal_id(label_id)
        if not number or number not in [label["id"] for label in rma._portal_labels()]:
            raise self._not_found()
        name, content = rma._portal_label_file(number)
        return self._download(name, content, "application/pdf")

    def _return_pdf(self, report, record):
        # sudo: the record was looked up as the customer's own.
        reports = request.env["ir.actions.report"].sudo().with_company(record.company_id)
        content, _kind = reports._render_qweb_pdf(report, record.ids)
        return self._download(f"{record.name.replace('/', '-')}.pdf", content, "application/pdf")

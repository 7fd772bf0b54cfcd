"""The page behind the links in mails that ask a customer to rate."""

from werkzeug.exceptions import NotFound

from odoo.http import request, route
from odoo.tools.misc import get_lang

from odoo.addons.rating.controllers.main import Rating

from ..models.extends.rating_rating import RATED

_FIVE = {str(number): number for number in range(1, 6)}


class AftersalesRating(Rating):
    """Odoo's routes, with a page of ours for ratings of our cases.

    A link only chooses an answer: programs that open the links of a mail rate nothing.
    """

    @route()
    def action_open_rating(self, token, rate, **kwargs):
        rating = self._aftersales_rating(token)
        if not rating:
            return super().action_open_rating(token, rate, **kwargs)
        return self._aftersales_page(rating, rate=_FIVE.get(str(rate), 0))

    @route()
    def action_submit_rating(self, token, rate=0, **kwargs):
        rating = self._aftersales_rating(token)
        if not rating:
            return super().action_submit_rating(token, rate=rate, **kwargs)
        if request.httprequest.method != "POST" or rating.consumed:
            return self._aftersales_page(rating)
        if not self._aftersales_is_theirs(rating):
            return self._aftersales_page(rating)
        rate = _FIVE.get(str(rate), 0)
        effort = _FIVE.get(str(kwargs.get("effort")), 0)
        words = str(kwargs.get("feedback") or "")
        if not rate:
            return self._aftersales_page(rating, effort=effort, words=words, is_missing=True)
        # sudo: the token is the customer's; see rating_apply.
        case = request.env[rating.res_model].sudo().browse(rating.res_id)
        case.rating_apply(rate, rating=rating, feedback=words, effort=effort)
        return request.redirect(f"/rate/{token}/{rate}")

    def _aftersales_rating(self, token):
        """The rating of one of our cases that ``token`` belongs to, with full rights; or None.

        :raises NotFound: for a token that belongs to nothing.
        """
        # sudo: the token is what the customer was sent, and nobody else can read it.
        ratings = request.env["rating.rating"].sudo()
        rating = ratings.search([("access_token", "=", token.replace("\0", "")[:64])], limit=1)
        if not rating:
            raise NotFound
        if rating.res_model not in RATED:
            return None
        case = request.env[rating.res_model].sudo().browse(rating.res_id).exists()
        return rating if case else None

    def _aftersales_is_theirs(self, rating):
        """Nobody rates for the customer while logged in as somebody else."""
        user = request.env.user
        return (
            user._is_public()
            or user.partner_id.commercial_partner_id == rating.partner_id.commercial_partner_id
        )

    def _aftersales_page(self, rating, rate=0, effort=0, words="", is_missing=False):
        lang = rating.partner_id.lang or get_lang(request.env).code
        request.update_context(lang=lang)
        # sudo: the case that the token is for; the page is given plain values only.
        case = request.env[rating.res_model].sudo().browse(rating.res_id).with_context(lang=lang)
        values = {
            "page_name": "aftersales",
            "html_data": {"lang": lang.replace("_", "-")},
            "token": rating.access_token,
            "number": case.name,
            "company": case.company_id.name,
            "faces": case._rating_faces(),
            "efforts": case._rating_efforts(),
            "rate": int(rating.rating) if rating.consumed else rate,
            "effort": effort,
            "words": words,
            "is_missing": is_missing,
            "is_theirs": self._aftersales_is_theirs(rating),
            "is_given": rating.consumed,
            "promise": case._rating_promise() if rating.consumed else "",
        }
        return request.render(
            "aftersales_center.rating_page",
            values,
            headers={"Referrer-Policy": "no-referrer", "Cache-Control": "no-store"},
        )

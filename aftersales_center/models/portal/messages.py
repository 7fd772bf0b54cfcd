"""The messages of a case as its customer reads them, and the customer's own."""

from markupsafe import Markup

from odoo import models
from odoo.tools.mail import plaintext2html

#: Written by people, to be read by the customer.
_TYPES = ("comment", "email", "email_outgoing")


def visible_messages(case):
    """The messages of ``case`` (with full rights) that its customer may read, the oldest first.

    Neither notes nor what is marked as internal, whatever their subtype says.
    """
    comment = case.env.ref("mail.mt_comment")
    messages = case.env["mail.message"].search(
        [
            ("model", "=", case._name),
            ("res_id", "=", case.id),
            ("message_type", "in", _TYPES),
            ("subtype_id", "=", comment.id),
            ("is_internal", "=", False),
        ],
        order="id",
        limit=500,
    )
    return messages.filtered(lambda message: not message.subtype_id.internal)


class AftersalesPortalMixin(models.AbstractModel):
    _inherit = "aftersales.portal.mixin"

    def _portal_messages(self):
        """``[{who, is_mine, moment, body, files}]``; ``moment`` is naive UTC, ``body`` is HTML
        that Odoo sanitized. People of ours by their name only, never with an address."""
        self.ensure_one()
        staff = self.env._("%s (we)")
        told = []
        for message in visible_messages(self):
            is_ours = bool(message.author_id.user_ids.filtered(lambda user: not user.share))
            name = message.author_id.name or self.env._("You")
            told.append(
                {
                    "who": staff % name if is_ours else name,
                    "is_mine": not is_ours,
                    "moment": message.date,
                    "body": message.body or Markup(""),
                    "files": [
                        {"id": file.id, "name": file.name} for file in message.attachment_ids
                    ],
                }
            )
        return told

    def _portal_attachments(self):
        """The attachments that the customer may open."""
        self.ensure_one()
        return visible_messages(self).attachment_ids

    def _portal_write(self, text, files=()):
        """Put the customer's words into the chatter, as their own message.

        Called by the controller on a case it looked up as the customer's own, with full rights.

        :param files: what ``aftersales.portal.uploads`` let through.
        """
        self.ensure_one()
        user = self.env.user
        author = self.partner_id if user._is_public() else user.partner_id
        self.with_context(mail_create_nosubscribe=True, mail_post_autofollow=False).message_post(
            body=plaintext2html(text) if text else "",
            author_id=author.id or False,
            email_from=author.email_formatted or self._notice_address() or False,
            message_type="comment",
            subtype_xmlid="mail.mt_comment",
            attachments=[(name, content) for name, _kind, content in files],
        )
        self._mail_from_customer({})

"""Files that customers send with a form: looked at, cleaned, and put on the case."""

from odoo import models
from odoo.exceptions import UserError
from odoo.tools.image import binary_to_image, image_apply_opt, image_fix_orientation

from ...engine import files as engine

#: Images that Odoo can open are opened and written anew: what is hidden in them stays behind,
#: and so does where the camera says it was.
_REWRITTEN = {"image/png": "PNG", "image/jpeg": "JPEG", "image/webp": "WEBP"}
#: More pixels than any camera has: a small file can unfold to gigabytes.
_MOST_PIXELS = 120_000_000
#: The longest side that is kept, in pixels: enough to see a scratch.
_PIXELS = 2560


class AftersalesPortalUploads(models.AbstractModel):
    _name = "aftersales.portal.uploads"
    _description = "Files from Customers"

    def _checked(self, uploads):
        """``[(name, type, bytes)]`` of what was uploaded, ready to be kept; nothing is stored.

        :param uploads: files as werkzeug gives them (``filename``, ``read(size)``). Fields that
            were left empty are skipped.
        :raises UserError: one sentence for the customer: too many, too large, or of a kind that
            is not taken. The content tells the kind; names and what browsers claim do not count.
        """
        given = [upload for upload in uploads if upload and upload.filename]
        if len(given) > engine.MOST:
            raise UserError(
                self.env._(
                    "You chose %(count)s files. Please send at most %(most)s.",
                    count=len(given),
                    most=engine.MOST,
                )
            )
        checked, total = [], 0
        for upload in given:
            content = upload.read(engine.LARGEST + 1)
            total += len(content)
            self._check_size(upload, len(content), total)
            checked.append(self._cleaned(upload, content))
        return checked

    def _check_size(self, upload, size, total):
        if size > engine.LARGEST or total > engine.LARGEST_TOGETHER:
            raise UserError(
                self.env._(
                    "“%(name)s” is too large. A file may have %(one)s MB, all files together"
                    " %(all)s MB.",
                    name=(upload.filename or "")[:80],
                    one=engine.LARGEST // 1024**2,
                    all=engine.LARGEST_TOGETHER // 1024**2,
                )
            )

    def _cleaned(self, upload, content):
        kind = engine.kind_of(content)
        try:
            if kind in _REWRITTEN:
                content = _rewritten(content, _REWRITTEN[kind])
        except Exception as error:
            # Whatever a broken or hostile image does to the decoder means: it is none.
            raise UserError(self._refusal(upload)) from error
        if not kind:
            raise UserError(self._refusal(upload))
        return engine.safe_name(upload.filename, kind), kind, content

    def _refusal(self, upload):
        return self.env._(
            "“%s” is no photo or PDF that we can open. Please send PNG, JPEG, WebP, HEIC, PDF or"
            " MP4.",
            (upload.filename or "")[:80],
        )

    def _attach(self, record, checked):
        """Put files that :meth:`_checked` let through on ``record``; returns the attachments."""
        # sudo: customers have no rights on the case; the controller looked it up as theirs.
        return (
            self.env["ir.attachment"]
            .sudo()
            .create(
                [
                    {
                        "name": name,
                        "raw": content,
                        "mimetype": kind,
                        "res_model": record._name,
                        "res_id": record.id,
                    }
                    for name, kind, content in checked
                ]
            )
        )


def _rewritten(content, form):
    """``content`` drawn anew, upright and no larger than is useful.

    :raises Exception: whatever the decoder makes of what is no image.
    """
    image = binary_to_image(content)
    if image.width * image.height > _MOST_PIXELS:
        raise ValueError("too many pixels")
    image = image_fix_orientation(image)
    image.thumbnail((_PIXELS, _PIXELS))
    if form == "JPEG" and image.mode != "RGB":
        image = image.convert("RGB")
    image.info.clear()
    return (
        image_apply_opt(image, form, quality=85) if form != "PNG" else image_apply_opt(image, form)
    )

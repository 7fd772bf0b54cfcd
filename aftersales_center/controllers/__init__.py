from . import portal_common, guest, portal_complaints, portal_complaint_form, rating

from . import portal_common, guest, portal_complaints, rating

from . import guest, guest_request, links, rating, rating_case, sentences_portal, told

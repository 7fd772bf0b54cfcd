from . import api_mixin, api_lines, rma_api, complaint_api

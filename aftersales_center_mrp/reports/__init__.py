from . import rma_slip

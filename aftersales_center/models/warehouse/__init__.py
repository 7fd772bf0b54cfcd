from . import (
    grade,
    disposition,
    inspection,
    inspection_decision,
    inspection_labour,
    inspection_views,
    give_back,
)

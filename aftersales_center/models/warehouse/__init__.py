from . import grade, disposition, inspection, inspection_decision, inspection_views

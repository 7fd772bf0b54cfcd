from . import grade, disposition, inspection, inspection_views

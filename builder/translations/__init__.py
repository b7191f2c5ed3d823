"""A course's texts in other languages: files beside those they translate, joined to them by ids."""

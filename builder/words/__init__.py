"""The words that the course's pages say by themselves, one data file a language; `words()` is the only door.

en.yml is whole. What another language's file leaves empty is said in English and marked as such.
"""

from builder.words.marks import lower_first, settle_html
from builder.words.page_words import PageWords, page_words, speaking, words

__all__ = ["PageWords", "lower_first", "page_words", "settle_html", "speaking", "words"]

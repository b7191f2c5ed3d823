"""The HTML of a video or audio: it plays without scripts, starts only when asked, and its transcript counts as much."""

from html import escape

from builder.card_html.section import section
from builder.inline import Resolve, render_block
from builder.model import Course
from builder.records.media import Media
from builder.words import words

_TYPES = {"mp4": "video/mp4", "webm": "video/webm", "mp3": "audio/mpeg", "m4a": "audio/mp4", "ogg": "audio/ogg"}


def render_media(media: Media, course: Course, resolve: Resolve | None) -> str:
    """Return a video's or audio's HTML, with the transcript that its loaded record in the course has."""
    loaded = course.cards_by_id.get(media.id, media)
    assert isinstance(loaded, Media)
    title = escape(loaded.title or words().media_title[loaded.kind], quote=False)
    minutes = words().about_minutes.format(minutes=words().minutes.of(loaded.minutes))
    inner = (
        f'<p class="hr-media__title" id="{loaded.id}-label">{title}</p>\n'
        f'<p class="hr-kept">{minutes}. {words().transcript_counts}</p>\n{render_block(loaded.intro, resolve)}\n'
        f"{_player(loaded, course, resolve)}\n"
        f'<details class="hr-transcript"><summary>{words().transcript}</summary>\n'
        f'{render_block(loaded.transcript_text, resolve)}\n<div class="hr-actions"></div></details>\n'
        '<div class="hr-result" role="status" aria-live="polite" hidden></div>'
    )
    return section(loaded, loaded.card, f' data-kind="{loaded.kind}"', inner, f'aria-labelledby="{loaded.id}-label"')


def _player(media: Media, course: Course, resolve: Resolve | None) -> str:
    def address(path: str) -> str:
        return escape(resolve(path) if resolve else path)

    tag, kind = media.kind, _TYPES[media.file.rpartition(".")[2].lower()]
    source = f'<source src="{address(media.file)}" type="{kind}">'
    track = ""
    if media.captions:
        track = (
            f'<track kind="captions" src="{address(media.captions)}" srclang="{escape(course.language)}" '
            f'label="{words().captions}" default>'
        )
    # Neither autoplay nor loop: sound in an office, and a picture that moves by itself, are for nobody.
    return (
        f'<{tag} class="hr-player" controls preload="metadata" aria-labelledby="{media.id}-label"'
        f"{' playsinline' if tag == 'video' else ''}>{source}{track}</{tag}>"
    )

"""图形: our own drawings, strokes on a grid of 24. One dict, read top to bottom.

Every icon is inline SVG, so that it takes the colour of the word beside it and needs no request.
It is ornament (`aria-hidden`): the word beside it, or the link's `aria-label`, carries the meaning.
"""

from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

ICONS: dict[str, str] = {
    # status glyphs
    "check": '<path d="M5 12.5l4.5 4.5L19.5 7"/>',
    "half": '<circle cx="12" cy="12" r="8"/><path d="M12 4a8 8 0 0 1 0 16z" fill="currentColor"/>',
    "clock": '<circle cx="12" cy="12" r="8.5"/><path d="M12 7v5.2l3.2 1.8"/>',
    "ask": '<circle cx="12" cy="12" r="8.5"/><path d="M12 7v6M12 16.4v.2"/>',
    "diamond": '<path d="M12 5l7 7-7 7-7-7z" fill="currentColor"/>',
    "alert": '<path d="M12 4L2.8 19.5h18.4z"/><path d="M12 10v4.4M12 16.8v.2"/>',
    "return": '<path d="M9 14L4.5 9.5 9 5"/><path d="M4.5 9.5H14a5.5 5.5 0 0 1 0 11h-3"/>',
    "ring": '<circle cx="12" cy="12" r="7.5"/>',
    "dash": '<path d="M6 12h12"/>',
    "cross": '<path d="M6.5 6.5l11 11M17.5 6.5l-11 11"/>',
    "lock": '<rect x="5" y="11" width="14" height="9"/><path d="M8 11V8a4 4 0 0 1 8 0v3"/>',
    # moving about
    "menu": '<path d="M4 7h16M4 12h16M4 17h16"/>',
    "down": '<path d="M6 9.5l6 6 6-6"/>',
    "up": '<path d="M6 14.5l6-6 6 6"/>',
    "left": '<path d="M14.5 6l-6 6 6 6"/>',
    "right": '<path d="M9.5 6l6 6-6 6"/>',
    "search": '<circle cx="10.5" cy="10.5" r="6"/><path d="M15 15l5 5"/>',
    "bell": '<path d="M6 17v-6a6 6 0 0 1 12 0v6l2 2H4z"/><path d="M10.2 21.500h3.6"/>',
    "person": '<circle cx="12" cy="8" r="3.8"/><path d="M4.5 20.500a7.5 7.5 0 0 1 15 0"/>',
    "people": (
        '<circle cx="9" cy="8" r="3.5"/><path d="M2.5 20a6.5 6.5 0 0 1 13 0"/>'
        '<path d="M16 4.800a3.5 3.5 0 0 1 0 6.500M18.3 14.200A6.5 6.5 0 0 1 21.5 20"/>'
    ),
    "external": '<path d="M13 5h6v6M19 5l-8.5 8.5"/><path d="M17 14v5H5V7h5"/>',
    "home": '<path d="M4 11l8-6.5 8 6.500v9h-5.500v-5.500h-5V20H4z"/>',
    # acts
    "download": '<path d="M12 4v11M7.5 10.500L12 15l4.5-4.500M4 20h16"/>',
    "upload": '<path d="M12 15V4M7.5 8.500L12 4l4.5 4.500M4 20h16"/>',
    "plus": '<path d="M12 5v14M5 12h14"/>',
    "minus": '<path d="M5 12h14"/>',
    "edit": '<path d="M5 19l1-4L16.5 4.500l3 3L9 18z"/><path d="M14 7l3 3"/>',
    "swap": '<path d="M7 4L3.5 8 7 12M3.5 8H14M17 12l3.5 4-3.5 4M20.5 16H10"/>',
    "repeat": '<path d="M5 12a7 7 0 0 1 12.5-4.300L20 10M20 5v5h-5"/><path d="M19 13a7 7 0 0 1-12.5 3.500L4 14M4 19v-5h5"/>',
    "filter": '<path d="M4 5h16l-6 7.500V19l-4-2v-4.500z"/>',
    "print": '<path d="M7 9V4h10v5M7 17H4V9h16v8h-3"/><path d="M7 14h10v6H7z"/>',
    "sign-out": '<path d="M13 4H5v16h8"/><path d="M10 12h10M16.5 8.500L20 12l-3.5 3.5"/>',
    "send": '<path d="M4 12L20 4.5 15 20l-4-6.500z"/><path d="M11 13.500l4-4"/>',
    # things
    "file": '<path d="M6 3.500h8l4 4v13H6z"/><path d="M14 3.500v4h4"/>',
    "sheet": '<path d="M4 5h16v14H4zM4 10h16M4 14.500h16M10 5v14"/>',
    "clip": '<path d="M18.5 11.500l-6.8 6.800a4.2 4.2 0 0 1-6-6l7.3-7.300a2.8 2.8 0 0 1 4 4L9.8 16a1.3 1.3 0 0 1-1.9-1.900l6.3-6.3"/>',
    "sum": '<path d="M17 5H7l6 7-6 7h10"/>',
    "building": '<path d="M5 20.500V4h9v16.500M14 9h5v11.500M3 20.500h18"/><path d="M8 8h3M8 12h3M8 16h3"/>',
    "book": '<path d="M5 4.500h11a3 3 0 0 1 3 3v12H8a3 3 0 0 1-3-3z"/><path d="M5 16.500a3 3 0 0 1 3-3h11"/>',
    "key": '<circle cx="8" cy="15.5" r="4"/><path d="M11 12.500L19.5 4M16 7.500l3 3"/>',
    "shield": '<path d="M12 3.500l7.5 3v5c0 4.5-3 7.5-7.5 9.3-4.5-1.8-7.5-4.8-7.5-9.300v-5z"/>',
    "calendar": '<path d="M4.5 6h15v14h-15zM4.5 10.500h15M8.5 3.500V8M15.5 3.500V8"/>',
    "chart": '<path d="M4 4v16h16"/><path d="M7.5 15l4-5 3.5 3 4.5-6.5"/>',
    "globe": '<circle cx="12" cy="12" r="8.5"/><path d="M3.5 12h17M12 3.500c5 5.5 5 11.5 0 17M12 3.500c-5 5.5-5 11.5 0 17"/>',
}

#: README of the reference screens: which glyph stands beside which hue unless the choice names its own.
GLYPH_OF_HUE: dict[str, str] = {
    "ok": "check",
    "run": "half",
    "soon": "clock",
    "late": "alert",
    "back": "return",
    "idle": "ring",
    "none": "dash",
}


def icon(name: str, extra: str = "") -> SafeString:
    """Inline SVG of `name`; `extra` is a further class. `KeyError` for a name that is not drawn."""
    return format_html(
        '<svg class="ico{}" viewBox="0 0 24 24" aria-hidden="true" focusable="false">{}</svg>',
        f" {extra}" if extra else "",
        mark_safe(ICONS[name]),  # nosec B703 B308 - our own drawings
    )


def glyph(hue: str) -> SafeString:
    """The glyph that stands beside words of this hue."""
    return icon(GLYPH_OF_HUE.get(hue, "dash"))

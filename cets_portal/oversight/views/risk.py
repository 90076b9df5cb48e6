"""风险点、典型案例与法律责任: what inspectors look at, how data were falsified, what follows from a breach."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext

from cets_portal.accounts.asking import user_of
from cets_portal.norms.penalties import article_of, penalties, penalties_digest
from cets_portal.norms.risk import GROUP_WORDS, risk_book, risk_digest
from cets_portal.oversight import access
from cets_portal.oversight.exports.enforcement import clauses_of
from cets_portal.oversight.views.penalty_words import fine_words, party_words

#: So many of the province's own decisions stand under the patterns.
OWN_CASES = 20


def risk_points(request: HttpRequest) -> HttpResponse:
    """风险点与典型案例, with the bureau's own decisions as cases."""
    book = risk_book()
    groups = [
        (gettext(words), [one for one in book.points if one.group is group]) for group, words in GROUP_WORDS.items()
    ]
    own = access.cases_for(user_of(request)).filter(decided_on__isnull=False)
    context = {
        "book": book,
        "groups": groups,
        "patterns": [(one, [article_of(article) for article in one.articles]) for one in book.patterns],
        "own": [(one, clauses_of(one)) for one in own[:OWN_CASES]],
        "digest": risk_digest(),
    }  # fmt: skip
    return render(request, "oversight/risk/points.html", context)


def penalty_articles(request: HttpRequest) -> HttpResponse:
    """法律责任: each article with its sums, clause, source and grade."""
    texts = [
        (text, penalties_digest(text.code), [(one, party_words(one.party), fine_words(one)) for one in text.articles])
        for text in reversed(penalties())
    ]
    return render(request, "oversight/risk/penalties.html", {"texts": texts})

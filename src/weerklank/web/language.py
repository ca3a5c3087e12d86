"""Show pages in the language that their reader chose; a visitor gets the browser's."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.utils import translation

from weerklank.errors import WeerklankError
from weerklank.outputs.errors import in_words
from weerklank.text.language import Language

__all__ = ["LANGUAGE_COOKIE", "UserLanguage", "reader_language", "spoken"]

LANGUAGE_COOKIE = "language"


class UserLanguage:
    """Activate a language for each request."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        """Keep the next step, as Django wants it."""
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer in the user's language, else in the cookie's, else in the browser's, else in Dutch."""
        with translation.override(_language_of(request)):
            response = self.get_response(request)
            response.setdefault("Content-Language", translation.get_language() or "nl")
        return response


def _language_of(request: HttpRequest) -> str:
    if request.user.is_authenticated:
        return str(request.user.language)
    chosen = request.COOKIES.get(LANGUAGE_COOKIE, "")
    if chosen in {language.value for language in Language}:
        return chosen
    return translation.get_language_from_request(request)


def reader_language() -> Language:
    """Return the language of the page that is being made."""
    return Language.EN if translation.get_language() == "en" else Language.NL


def spoken(error: WeerklankError) -> WeerklankError:
    """Return an error in the language of the page; its place may then be another word than that of a field."""
    return in_words(error, reader_language())

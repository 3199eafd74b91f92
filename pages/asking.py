"""What a reader typed into a search box, fit to be looked up."""

from django.http import HttpRequest

LONGEST = 60


def asked(request: HttpRequest, name: str = "q") -> str:
    """The text of that parameter, without ends of spaces and without control characters, which PostgreSQL refuses."""
    text = "".join(character for character in request.GET.get(name, "") if character.isprintable())
    return text.strip()[:LONGEST]

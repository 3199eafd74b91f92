"""Which records of the register may be one enterprise entered twice: alike codes or names, and in which way."""

from __future__ import annotations

import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from itertools import combinations
from typing import NamedTuple

from django.utils.translation import gettext_lazy as _

from common.codes import CREDIT_CODE_ALPHABET
from enterprises.names import sound_of

# What every second name holds and no name is told by: the legal form, and the places at the head of a name.
_FORMS = re.compile("(?:有限责任公司|股份有限公司|有限公司|股份|集团|公司|（个体工商户）|\\(个体工商户\\))")
_ALWAYS = ("浙江省", "浙江", "中国")
# What numbers works and shops of one name: 0059, 三厂, 第二分厂; not the 三 of a brand.
_NUMBERS = re.compile("[0-9]+|第[一二三四五六七八九十百]+|[一二三四五六七八九十百]+(?=分?厂|分公司|号|车间|门市|$)")
_NOT_SAID = re.compile(r"[\W_]+")
# A name cut down to fewer characters than this says nothing by itself.
SHORTEST = 2
# Groups of more records than this share something common, not one legal person.
LARGEST_GROUP = 8


class Likeness(StrEnum):
    """Why two records are shown side by side, the strongest reason first."""

    BODY = "body"
    NAME_TOWNSHIP = "name_township"
    NAME = "name"
    FORMER = "former"
    SOUND = "sound"
    LETTER = "letter"


SAID = {
    Likeness.BODY: _("组织机构代码（第9至17位）相同"),
    Likeness.NAME_TOWNSHIP: _("名称相同，乡镇街道相同"),
    Likeness.NAME: _("名称相同（不计地名和公司类型）"),
    Likeness.FORMER: _("名称与另一家的曾用名或别名相同"),
    Likeness.SOUND: _("名称读音相同"),
    Likeness.LETTER: _("名称只差一个字，代码也只差一处"),
}


class Known(NamedTuple):
    """What of a record is compared."""

    id: int
    credit_code: str
    name: str
    township: str
    others: tuple[str, ...] = ()


@dataclass(frozen=True)
class Suspicion:
    """Two records, the smaller number first, with every way in which they are alike."""

    first: int
    second: int
    ways: tuple[Likeness, ...]


def name_key(name: str, places: Iterable[str] = ()) -> str:
    """The name without width, punctuation, legal form and places before it: 浙江永嘉华泰泵业有限公司 is 华泰泵业."""
    text = _NOT_SAID.sub("", unicodedata.normalize("NFKC", name)).upper()
    text = _FORMS.sub("", text)
    shorter = text
    while found := next((place for place in (*places, *_ALWAYS) if shorter.startswith(place)), None):
        shorter = shorter[len(found) :]
    return shorter if len(shorter) >= SHORTEST else text


def suspicions(records: Iterable[Known], places: Iterable[str] = ()) -> list[Suspicion]:
    """Every pair that is alike, strongest first. Keys are made once a record and meet in dictionaries, not in pairs.

    `places` are names of counties and cities, as they stand at the head of names with and without 市 or 县.
    """
    records, places = list(records), name_heads(places)
    keys = {each.id: name_key(each.name, places) for each in records}
    ways: dict[tuple[int, int], set[Likeness]] = defaultdict(set)
    for way, groups in _groups(records, keys, places).items():
        for group in groups.values():
            if 1 < len(group) <= LARGEST_GROUP:
                for pair in combinations(sorted(group), 2):
                    ways[pair].add(way)
    by_id = {each.id: each for each in records}
    for pair in _letters(records, keys):
        if one_edit(by_id[pair[0]].credit_code[:16], by_id[pair[1]].credit_code[:16]):
            ways[pair].add(Likeness.LETTER)
    order = list(Likeness)
    found = [Suspicion(*pair, tuple(sorted(_plainest(each), key=order.index))) for pair, each in ways.items()]
    return sorted(found, key=lambda each: (order.index(each.ways[0]), each.first, each.second))


def name_heads(places: Iterable[str]) -> list[str]:
    """永嘉县 and 永嘉, the longest first."""
    short = {each: each[:-1] if len(each) > SHORTEST and each[-1] in "省市县区" else each for each in places}
    return sorted({*short, *short.values()}, key=len, reverse=True)


def _groups(records: list[Known], keys: dict[int, str], places: list[str]) -> dict[Likeness, dict[object, set[int]]]:
    groups: dict[Likeness, dict[object, set[int]]] = {way: defaultdict(set) for way in Likeness}
    names: dict[str, set[int]] = defaultdict(set)
    for each in records:
        key = keys[each.id]
        groups[Likeness.BODY][each.credit_code[8:17]].add(each.id)
        groups[Likeness.NAME][key].add(each.id)
        if each.township:
            groups[Likeness.NAME_TOWNSHIP][key, each.township].add(each.id)
        groups[Likeness.SOUND][sound_of(key)].add(each.id)
        names[key].add(each.id)
    for each in records:
        for other in each.others:
            for id in names.get(name_key(other, places), set()) - {each.id}:
                groups[Likeness.FORMER][min(each.id, id), max(each.id, id)] |= {each.id, id}
    return groups


def _plainest(ways: set[Likeness]) -> set[Likeness]:
    """The same name also sounds the same: what follows from another way is not said again."""
    follows = {
        Likeness.NAME_TOWNSHIP: {Likeness.NAME, Likeness.SOUND, Likeness.LETTER},
        Likeness.NAME: {Likeness.SOUND, Likeness.LETTER},
    }
    return ways - {less for way in ways for less in follows.get(way, ())}


def _letters(records: list[Known], keys: dict[int, str]) -> Iterator[tuple[int, int]]:
    """Pairs whose names differ by one character put in, left out or exchanged: they share a name with one left out."""
    met: dict[str, set[int]] = defaultdict(set)
    for each in records:
        key = keys[each.id]
        if len(key) > SHORTEST:
            for spelt in {key, *(key[:at] + key[at + 1 :] for at in range(len(key)))}:
                met[spelt].add(each.id)
    numbered = {id: (_NUMBERS.findall(key), _NUMBERS.sub("#", key)) for id, key in keys.items()}
    pairs = {
        pair
        for group in met.values()
        if 1 < len(group) <= LARGEST_GROUP
        for pair in combinations(sorted(group), 2)
        if not _told_by_number(numbered[pair[0]], numbered[pair[1]])
    }
    return (pair for pair in sorted(pairs) if one_edit(keys[pair[0]], keys[pair[1]]))


def _told_by_number(one: tuple[list[str], str], other: tuple[list[str], str]) -> bool:
    """Names with a number in the same place and another one there: the first works and the second are two."""
    return one[1] == other[1] and one[0] != other[0]


def one_edit(one: str, other: str) -> bool:
    """Do they differ by one character exchanged, put in or left out, or by two neighbours swapped?"""
    if one == other or abs(len(one) - len(other)) > 1:
        return False
    at = next((at for at, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), min(len(one), len(other)))
    rest, other_rest = one[at:], other[at:]
    return (
        rest[1:] == other_rest[1:]
        or rest[1:] == other_rest
        or rest == other_rest[1:]
        or (rest[:2] == other_rest[1::-1] and rest[2:] == other_rest[2:])
    )


def one_slip_away(code: str) -> set[str]:
    """Every code that one slip of the hand makes of this one: some 600 of 18 characters, to be looked up at once."""
    places = range(len(code))
    exchanged = {code[:at] + letter + code[at + 1 :] for at in places for letter in CREDIT_CODE_ALPHABET}
    put_in = {code[:at] + letter + code[at:] for at in range(len(code) + 1) for letter in CREDIT_CODE_ALPHABET}
    left_out = {code[:at] + code[at + 1 :] for at in places}
    swapped = {code[:at] + code[at + 1 : at + 2] + code[at : at + 1] + code[at + 2 :] for at in places}
    return {each for each in exchanged | put_in | left_out | swapped if len(each) == 18} - {code}

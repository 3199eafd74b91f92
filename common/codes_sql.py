"""The credit code's refusal rules as an SQL function, written out from the same constants as the form's rules."""

from common.codes import CREDIT_CODE_ALPHABET, CREDIT_CODE_CLASSES, CREDIT_CODE_WEIGHTS


def _shape() -> str:
    heads = "|".join(f"{department}[{classes}]" for department, classes in CREDIT_CODE_CLASSES.items())
    return f"^({heads})[0-9]{{6}}[{CREDIT_CODE_ALPHABET}]{{10}}$"


def _weighted_sum() -> str:
    # Unrolled and without a subquery, so that PostgreSQL inlines the function into the CHECK.
    # The 18th character has weight 1: with it the whole sum is a multiple of 31.
    terms = enumerate((*CREDIT_CODE_WEIGHTS, 1), start=1)
    return " + ".join(
        f"{weight} * (strpos('{CREDIT_CODE_ALPHABET}', substr(code, {at}, 1)) - 1)" for at, weight in terms
    )


CREDIT_CODE_VALID_SQL = f"""
CREATE OR REPLACE FUNCTION credit_code_valid(code text) RETURNS boolean
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN code COLLATE "C" ~ '{_shape()}' AND ({_weighted_sum()}) % 31 = 0;
"""

DROP_CREDIT_CODE_VALID_SQL = "DROP FUNCTION IF EXISTS credit_code_valid(text);"

"""A GBNF grammar of the SELECTs that make sense over one schema: its tables, its columns, DuckDB's common functions.

A column or table that is not there cannot be said, and no other statement than SELECT. The only names a query may make
itself are aliases: of a table (a letter and a digit, or ``t``) and of something computed (``total``, ``count_sales``
...).
"""

from __future__ import annotations

from .schema import Schema, spelled

FUNCTIONS = (
    "COUNT SUM AVG MIN MAX MEDIAN STDDEV ABS ROUND LOWER UPPER LENGTH TRIM COALESCE NULLIF YEAR MONTH DAY "
    "QUARTER DAYOFWEEK DAYNAME MONTHNAME DATE_TRUNC DATE_DIFF DATE_PART STRFTIME CORR REGR_SLOPE FIRST LAST "
    "ARG_MAX ARG_MIN LAG LEAD ROW_NUMBER RANK DENSE_RANK FIRST_VALUE LAST_VALUE REPLACE SUBSTRING SPLIT_PART "
    "CONTAINS STARTS_WITH REGEXP_EXTRACT QUANTILE_CONT GREATEST LEAST FLOOR CEIL "
).split()
NAMES = (
    "n total average avg count sum value share rate growth change first last lowest highest minimum min "
    "maximum max difference diff rank ratio percent percentage number result earliest latest slope period "
    "prev next rn num "
).split()
RULES = r"""
root ::= query ";"?
query ::= core (sp ("UNION ALL" | "UNION" | "INTERSECT" | "EXCEPT") sp core)* (sp "ORDER BY " key (", " key)*)? (sp "LIMIT " int)? (sp "OFFSET " int)?
core ::= "SELECT " "DISTINCT "? item (", " item)* sp "FROM " from (sp "WHERE " expr)? (sp "GROUP BY " expr (", " expr)*)? (sp "HAVING " expr)?
item ::= "*" | label ".*" | expr (" AS " alias)?
source ::= table (" AS " label | " " short)? | "(" query ") AS " label
join ::= ("JOIN " | "LEFT JOIN " | "INNER JOIN ") source " ON " expr | "CROSS JOIN " source
key ::= expr (" ASC" | " DESC")? (" NULLS LAST")?
expr ::= both (sp "OR " both)*
both ::= cond (sp "AND " cond)*
cond ::= "NOT "? (sum test? | "EXISTS (" query ")")
test ::= " " cmp " " sum | " IS NULL" | " IS NOT NULL" | (" IN (" | " NOT IN (") (query | sum (", " sum)*) ")" | (" LIKE " | " ILIKE " | " NOT LIKE ") string | " BETWEEN " sum " AND " sum
cmp ::= "=" | "<>" | "!=" | "<=" | ">=" | "<" | ">"
sum ::= prod ((" + " | " - " | " || ") prod)*
prod ::= atom ((" * " | " / " | " % ") atom)*
atom ::= number | string | call | column | "(" query ")" | "(" expr ")" | "CASE" (" WHEN " expr " THEN " expr)+ (" ELSE " expr)? " END" | "CAST(" expr " AS " type ")" | "DATE " string | "INTERVAL " string | "TRUE" | "FALSE" | "NULL"
type ::= "INTEGER" | "BIGINT" | "DOUBLE" | "VARCHAR" | "DATE"
call ::= function "(" ("*" | "DISTINCT "? expr (", " expr)* (" ORDER BY " key)?)? ")" over?
over ::= " OVER (" ("PARTITION BY " expr (", " expr)*)? (" "? "ORDER BY " key (", " key)*)? ")"
string ::= "'" ([^'\\\n\r] | "''")* "'"
number ::= "-"? int ("." [0-9]+)?
int ::= [0-9] [0-9]? [0-9]? [0-9]? [0-9]? [0-9]? [0-9]? [0-9]? [0-9]? [0-9]?
sp ::= " " | "\n" " "? " "?
short ::= "t" | [a-zA-Z] [0-9]
label ::= short | table
alias ::= name ("_" [a-z] [a-z0-9_]*)?
column ::= (label ".")? (named | alias)
"""  # noqa: E501 - a rule is one line


EACH = """
root ::= "SELECT " each (", " made)+ sp "FROM " from (sp "WHERE " expr)? sp "GROUP BY " each (sp "HAVING " expr)? (sp "ORDER BY " key (", " key)*)? (sp "LIMIT " int)? ";"?
made ::= total ((" + " | " - " | " * " | " / ") (total | number))* (" AS " alias)?
total ::= ("SUM(" | "AVG(" | "MIN(" | "MAX(" | "MEDIAN(" | "COUNT(DISTINCT ") expr ")" | "COUNT(*)" | "COUNT(" expr ")"
"""  # noqa: E501 - a rule is one line


def grammar(schema: Schema, each: str = "") -> str:
    """GBNF for llama.cpp. Names are matched as they are stored. each: a column whose every value has a row."""
    columns = sorted({spelled(c.name) for c in schema.columns} | {"rowid"}, key=lambda n: (-len(n), n))
    lines = [
        RULES.strip(),
        # one table: what a small model joins with itself is nearly always wrong
        "from ::= source" if len(schema.tables) == 1 else 'from ::= source (", " source)* (sp join)*',
        f"table ::= {' | '.join(literal(spelled(t)) for t in schema.tables)}",
        f"named ::= {' | '.join(map(literal, columns))}",
        f"function ::= {' | '.join(map(literal, FUNCTIONS))}",
        f"name ::= {' | '.join(map(literal, NAMES))}",
    ]
    if each:
        lines[0] = lines[0].replace('root ::= query ";"?', f"{EACH.strip()}\neach ::= {literal(spelled(each))}")
    return "\n".join(lines) + "\n"


def literal(text: str) -> str:
    """A GBNF string."""
    out = text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n").replace("\r", "\\r").replace("\t", "\\t")
    return f'"{out}"'

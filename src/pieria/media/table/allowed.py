"""Which statements are let through: DuckDB's own parser reads them; what is not known to be harmless is refused."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterable, Iterator
from functools import lru_cache
from typing import Any

from .base import Refused, duck, said

NODES = {"SELECT_NODE", "SET_OPERATION_NODE", "RECURSIVE_CTE_NODE", "CTE_NODE"}
FROM = {"BASE_TABLE", "SUBQUERY", "JOIN", "EMPTY", "EMPTY_FROM", "EXPRESSION_LIST", "PIVOT", "TABLE_FUNCTION"}
TABLE_FUNCTIONS = {"range", "generate_series", "unnest"}
TELLING = frozenset(
    "current_setting current_user session_user user current_database current_catalog current_schema "
    "current_schemas getvariable getenv query query_table version pg_postmaster_start_time pg_conf_load_time "
    "txid_current in_search_path".split()
)
"""They change nothing, but speak of the machine or run text as SQL; no question about data needs them."""
_lock = threading.Lock()


def allowed(sql: str, tables: Iterable[str]) -> None:
    """Raises `Refused` unless ``sql`` is one SELECT over ``tables``, as DuckDB's own parser reads it."""
    tree = parsed(sql)
    nodes = list(walk(tree))
    names = {t.lower() for t in tables}
    names |= {str(e["key"]).lower() for n in nodes for e in entries(n.get("cte_map"))}
    names |= {str(n["cte_name"]).lower() for n in nodes if n.get("cte_name")}
    for node in nodes:
        look(node, names)


def parsed(sql: str) -> Any:
    """The statement as DuckDB's parser sees it, as JSON. Raises `Refused` for what is not one plain SELECT."""
    if "\x00" in sql or len(sql) > 20_000:
        raise Refused("The query is no plain SQL text.")
    try:
        statements = duck().extract_statements(sql)
        kinds = [s.type for s in statements]  # a kind that the binding has no name for raises ValueError
    except Exception as error:
        raise Refused(said(error)) from None
    if len(statements) != 1:
        raise Refused(f"One statement is run at a time; these are {len(statements)}.")
    if kinds[0] != duck().StatementType.SELECT:
        raise Refused(f"Only SELECT is run; this is {str(kinds[0]).rpartition('.')[2]}.")
    with _lock:
        tree = json.loads(parser().execute("SELECT json_serialize_sql(?)", [sql]).fetchone()[0])
    if tree["error"]:
        raise Refused("Only a plain SELECT is run.")
    return tree["statements"]


@lru_cache(maxsize=1)
def parser() -> Any:
    """A database of its own, empty and locked, that parses and does nothing else."""
    connection = duck().connect(":memory:", config={"enable_external_access": "false", "threads": "1"})
    connection.execute("SET lock_configuration=true")
    return connection


@lru_cache(maxsize=1)
def acting() -> frozenset[str]:
    """Functions that DuckDB itself says have side effects (``setseed``, ``nextval``, ``write_log`` ...)."""
    sql = "SELECT DISTINCT lower(function_name) FROM duckdb_functions() WHERE has_side_effects"
    with _lock:
        return frozenset(str(row[0]) for row in parser().execute(sql).fetchall()) - {"random"}


def look(node: dict[str, Any], names: set[str]) -> None:
    """Raises `Refused` for a part of a statement that no question about these tables needs."""
    kind = str(node.get("type", ""))
    if kind.endswith("_NODE") and kind not in NODES:
        raise Refused(f"A query may hold no {kind.removesuffix('_NODE')}.")
    if "sample" in node and "alias" in node and kind not in FROM:
        raise Refused(f"A query may not read from {kind}.")
    if kind == "BASE_TABLE":
        if str(node["table_name"]).lower() not in names or node.get("schema_name") or node.get("catalog_name"):
            raise Refused(f"There is no table {str(node['table_name'])[:60]!r}. There are: {', '.join(sorted(names))}.")
    elif kind == "TABLE_FUNCTION":
        if str(node["function"].get("function_name")).lower() not in TABLE_FUNCTIONS:
            raise Refused(f"A query may not read from {str(node['function'].get('function_name'))[:60]!r}.")
    elif "function_name" in node:
        name = str(node["function_name"]).lower()
        if name in TELLING or name in acting():
            raise Refused(f"The function {name!r} may not be used.")


def walk(node: Any) -> Iterator[dict[str, Any]]:
    """Every object of a parsed statement."""
    if isinstance(node, dict):
        yield node
        for child in node.values():
            yield from walk(child)
    elif isinstance(node, list):
        for child in node:
            yield from walk(child)


def entries(given: Any) -> list[dict[str, Any]]:
    return list(given["map"]) if isinstance(given, dict) and isinstance(given.get("map"), list) else []

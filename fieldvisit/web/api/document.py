"""The OpenAPI 3.1 document of a viewer, made from its routes and the descriptions beside its views."""

from __future__ import annotations

from collections.abc import Iterable
from http import HTTPStatus
from typing import Any

from flask import Flask

from fieldvisit import __version__
from fieldvisit.errors import Text
from fieldvisit.web import rights
from fieldvisit.web.api.addresses import Address, addresses
from fieldvisit.web.api.describe import Description, Parameter
from fieldvisit.web.api.schemas import JsonSchema, Schemas

_PROBLEM = "Problem"
_ALWAYS = (HTTPStatus.BAD_REQUEST, HTTPStatus.METHOD_NOT_ALLOWED)
_BEHIND_THE_GATE = (HTTPStatus.UNAUTHORIZED, HTTPStatus.FORBIDDEN)
FAILURES = {
    400: Text(
        "地址中的某个值不存在或写法有误，或主机名不属于本程序", "A value of the address does not exist, or the host is not ours"
    ),
    401: Text(
        "没有登录，或令牌不存在、已过期、已撤销", "Nobody is logged in, or the token does not exist, is over or was revoked"
    ),
    403: Text("这个账号或令牌没有这项权限", "This account or token may not do this"),
    404: Text("没有这一项，或它不在账号的范围内", "There is no such thing, or it lies outside the account's scope"),
    405: Text("这个地址只能读取", "This address can only be read"),
    409: Text("规则不允许，或登记库此刻不能使用", "A rule forbids it, or the register cannot be used at this moment"),
}
"""What each status that is no success means."""
LANG = Parameter("lang", Text("答复的语言：zh（缺省）或 en", "Language of the answer: zh (default) or en"))
_KINDS: dict[str, JsonSchema] = {
    "string": {"type": "string", "minLength": 1, "pattern": "^[^/]+$"},
    "path": {"type": "string", "minLength": 1},
    "day": {"type": "string", "format": "date"},
}


def document(app: Flask, lang: str, *, cookie: str = "") -> dict[str, Any]:
    """The document in a language; ``cookie`` is the name of the session's cookie, empty where nobody logs in."""
    schemas, paths = Schemas(), {}
    for address in addresses(app):
        if address.description is not None:
            paths[address.path] = {"get": _operation(address, address.description, schemas, lang, gated=bool(cookie))}
    schemas.named[_PROBLEM] = _problem()
    parts: dict[str, Any] = {"schemas": dict(sorted(schemas.named.items()))}
    if cookie:
        parts["securitySchemes"] = {
            "token": {"type": "http", "scheme": "bearer", "description": _TOKEN.in_(lang)},
            "session": {"type": "apiKey", "in": "cookie", "name": cookie, "description": _SESSION.in_(lang)},
        }
    return {
        "openapi": "3.1.0",
        "info": {"title": "fieldvisit", "version": __version__, "description": _WHOLE.in_(lang)},
        "servers": [{"url": "/"}],
        "tags": [{"name": name} for name in dict.fromkeys(path["get"]["tags"][0] for path in paths.values())],
        "paths": paths,
        "components": parts,
    }


_WHOLE = Text(
    "网页能看到的，程序也能读取：同样的筛选、同样的数字、同样的权限范围。只能读取，不能修改。",
    "What the pages show, for programs: the same filters, the same figures, the same scope. It can be read and not changed.",
)
_TOKEN = Text(
    "在“我的账号”页建立的访问令牌，放在 Authorization: Bearer 里",
    "A token made on the page of one's own account, sent as Authorization: Bearer",
)
_SESSION = Text("浏览器登录后的会话", "The session of a browser that logged in")


def _operation(address: Address, said: Description, schemas: Schemas, lang: str, *, gated: bool) -> dict[str, Any]:
    is_open = address.endpoint in rights.OPEN
    schema = schemas.of(said.shows) if isinstance(said.shows, type) else dict(said.shows)
    fails = {*_ALWAYS, *said.fails, *(_BEHIND_THE_GATE if gated and not is_open else ())}
    operation: dict[str, Any] = {
        "operationId": _name(address),
        "summary": said.says.in_(lang),
        "tags": [said.group.in_(lang)],
        "parameters": [*_path(address, said, lang), *(_query(one, lang) for one in (*said.query, LANG))],
        "responses": {
            "200": {"description": said.says.in_(lang), "content": {said.media: {"schema": schema}}},
            **{str(int(code)): _failure(int(code), lang) for code in sorted(fails)},
        },
    }
    if gated:
        by_token = address.endpoint in rights.FOR_ANY_TOKEN or rights.collections_of(address.endpoint)
        ways = ("token", "session") if by_token else ("session",)
        operation["security"] = [] if is_open else [{way: []} for way in ways]
    return operation


def _name(address: Address) -> str:
    ending = address.path.rsplit(".", 1)[-1] if "." in address.path else ""
    return "_".join(part for part in (*address.endpoint.split("."), ending) if part and "{" not in part)


def _path(address: Address, said: Description, lang: str) -> Iterable[dict[str, Any]]:
    known = {one.name: one for one in said.path}
    for name, kind in address.parts:
        given = known.get(name)
        schema = given.schema if given is not None and given.schema.keys() != {"type"} else _KINDS[kind]
        says = given.says.in_(lang) if given is not None else name
        yield {"name": name, "in": "path", "required": True, "description": says, "schema": dict(schema)}


def _query(one: Parameter, lang: str) -> dict[str, Any]:
    schema = {"type": "array", "items": dict(one.schema)} if one.several else dict(one.schema)
    explode = {"style": "form", "explode": True} if one.several else {}
    return {"name": one.name, "in": "query", "description": one.says.in_(lang), "schema": schema, **explode}


def _failure(code: int, lang: str) -> dict[str, Any]:
    body: dict[str, Any] = {"application/json": {"schema": {"$ref": f"#/components/schemas/{_PROBLEM}"}}}
    if code == HTTPStatus.BAD_REQUEST:
        body["text/plain"] = {"schema": {"type": "string"}}  # a foreign host gets a bare sentence
    return {"description": FAILURES[code].in_(lang), "content": body}


def _problem() -> JsonSchema:
    members = {"error": {"type": "string"}, "status": {"type": "integer", "enum": sorted(FAILURES)}}
    return {"type": "object", "properties": members, "required": sorted(members), "additionalProperties": False}

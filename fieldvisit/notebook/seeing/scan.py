"""The scan statistic for any table of places: a published case, another county, another country."""

from __future__ import annotations

from dataclasses import fields
from typing import Any

import pandas as pd

from fieldvisit.errors import ParamError, Text
from fieldvisit.hotspots.scan import TableParams, scan_table


def scan(table: pd.DataFrame, **params: Any) -> pd.DataFrame:
    """All clusters of a table of places, most likely first, by Kulldorff's scan statistic with SaTScan's conventions.

    Parameters
    ----------
    table
        One row a place: ``id``; ``lon`` and ``lat`` in degrees, or ``x`` and ``y``; ``cases``; ``population`` or ``expected``. With
        ``period`` and ``category`` as ``fieldvisit.hotspots.scan.scan_table`` reads them.
    params
        ``replicates``, ``seed``, ``max_share`` and the others of ``TableParams``; ``model`` is ``"spatial"``, ``"space_time"`` or
        ``"permutation"``.

    Returns
    -------
    pandas.DataFrame
        One row a cluster: its members from the centre outwards, observed and expected cases, relative risk, log-likelihood ratio and
        p-value.

    Raises
    ------
    InputFileError
        If a value of the table cannot be used; names the row.
    SettingsError
        If there is no such param, or its value makes no sense; names it and what is allowed.
    """
    known = [field.name for field in fields(TableParams)]
    for name in params:
        if name not in known:
            raise ParamError(name, Text(f"没有这个参数，可用：{'、'.join(known)}", f"unknown; there are {', '.join(known)}"))
    rows = [
        {
            "members": list(one.ids),
            "observed": one.observed,
            "expected": one.expected,
            "relative_risk": one.relative_risk,
            "llr": one.llr,
            "p_value": one.p_value,
            "radius": one.radius,
            "replicates": one.replicates,
        }
        for one in scan_table({name: table[name].tolist() for name in table.columns}, TableParams(**params))
    ]
    columns = ["members", "observed", "expected", "relative_risk", "llr", "p_value", "radius", "replicates"]
    return pd.DataFrame(rows, columns=columns)

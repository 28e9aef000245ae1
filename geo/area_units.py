"""Area units: which unit a column of areas was written in, inferred from areas that are known."""

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

# Square metres of one unit; the codes are those of the set `area_unit` in the dictionary. 1,000 is a dot for
# thousands read as a decimal point ("11.494"), and the square degree is that of latitude 0.
UNITS: Mapping[str, float] = {
    "ha": 10_000.0,
    "acre": 4_046.86,
    "mau": 3_600.0,
    "thousand": 1_000.0,
    "sao": 360.0,
    "ft2": 0.0929,
    "degree2": 111_320.0**2,
}
# By what a shifted decimal point multiplies an area on paper.
SHIFTED: Mapping[str, float] = {"tens": 10.0, "hundreds": 100.0, "tenths": 0.1, "hundredths": 0.01}
_NEAR = 0.2  # by which an area in its true unit may differ from the one that is known
NONE = ""


def likely_unit(
    written: Floats, known_m2: Floats, *, units: Mapping[str, float] = UNITS, latitude: float = 0.0
) -> NDArray[np.object_]:
    """Return for each area the code of the unit that brings it nearest to the known one, within 20 %.

    Empty where none does, or where one of the two is unknown or 0. `latitude` is in degrees.
    """
    codes = [*units, NONE]
    factors = np.array(list(units.values()))
    if "degree2" in units:
        factors[codes.index("degree2")] *= np.cos(np.radians(latitude))
    with np.errstate(divide="ignore", invalid="ignore"):
        off = np.abs(np.log(known_m2[:, None] / written[:, None] / factors))
    off = np.where(np.isfinite(off), off, np.inf)
    best = np.argmin(off, axis=1) if len(off) else np.empty(0, dtype=np.intp)
    fits = np.take_along_axis(off, best[:, None], axis=1)[:, 0] <= np.log(1 + _NEAR) if len(off) else best > 0
    return np.asarray(codes, dtype=object)[np.where(fits, best, len(units))]

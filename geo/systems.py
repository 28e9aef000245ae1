"""How a coordinate reference system is told to other programs, each in the words that it understands."""

from geo import crs

_SURE = 70  # PROJ's confidence in a name, as in geo/crs.py


def code(system: crs.System) -> str:
    """Authority and number of a system, such as that of VN-2000 / TM-3 105°30′; empty if it has none."""
    known = system.to_authority(min_confidence=_SURE)
    return ":".join(known) if known else ""


def told(system: crs.System) -> str:
    """What a writer of files is told of a system: its code, else its definition in full (WKT 2)."""
    return code(system) or str(system.to_wkt())


def urn(system: crs.System) -> str:
    """The name by which GeoJSON of 2008 calls a system; its positions stay east before north."""
    return "urn:ogc:def:crs:" + code(system).replace(":", "::")


def esri(system: crs.System) -> str:
    """The content of a Shapefile's `.prj`: WKT as ESRI writes it, the datum called `D_Vietnam_2000`.

    The names decide: the same projection with `D_WGS_1984` puts land 224 m away.
    """
    return str(system.to_wkt("WKT1_ESRI"))


def numbered(system: crs.System) -> str:
    """Well-known text of 2001 with the number of every part, from which GDAL and QGIS know a system again."""
    return str(system.to_wkt("WKT1_GDAL"))

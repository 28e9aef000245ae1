"""Checks of the land: each a function from measured shapes to findings, each with its limit in words.

Shapes are valid polygons in the book's plane with `row`; `zone_id`, `phase_id` and `parcel_id` name them.
Rows without a shape are passed over: `geo.validity.unusable_geometry_findings` has told them.
"""

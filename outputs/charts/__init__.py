"""Charts: figures through time and land by use, as Vega-Lite."""

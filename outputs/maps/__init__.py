"""Maps: the zones, the plots, and what the browser draws them with."""

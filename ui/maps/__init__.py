"""The maps inside pages: what a click or a drawn shape means there."""

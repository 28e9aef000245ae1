"""What the controls of the plot map say, in the reader's language."""

from typing import Any

from outputs.text.translations import Translator


def map_control_texts(words: Translator) -> dict[str, str]:
    """Return names of layers, labels of buttons and the sentences of the map."""
    say = words.gettext
    return {
        "plots": say("Plots"),
        "outlines": say("Outlines"),
        "zones": say("Names of zones"),
        "ground": say("Roads, rivers, districts"),
        "places": say("Places"),
        "layers": say("Layers"),
        "legend": say("Legend"),
        "states": say("State of the plot"),
        "not_legal": say("No line on this map is a legal boundary."),
        "zoom_in": say("Zoom in"),
        "zoom_out": say("Zoom out"),
        "whole": say("Show the whole book"),
        "fullscreen": say("Full screen"),
        "measure": say("Measure a distance or an area"),
        "measuring": say("Click points on the map; Escape ends"),
        "length": say("Length: {length} m"),
        "area": say("Area: {area} ha"),
        "plot_area": say("Area by document: {area} m²"),
        "pin": say("{plots} plots: go to them"),
        "stop": say("Plots: arrow keys go from plot to plot, Enter clicks, Escape leaves"),
        "canvas": say("Map of the plots; the table beside it lists them"),
        "no_shapes": say("The map’s shapes could not be loaded; the table has the same plots."),
        "no_tiles": say("The tiles of {name} could not be loaded."),
    }


def drawing_texts(words: Translator) -> dict[str, Any]:
    """Return what Leaflet.draw says, as texts, not HTML."""
    say = words.gettext
    nothing = say("Nothing is drawn yet")
    cancel = {"title": say("Stop drawing"), "text": say("Cancel")}
    release = say("Release the mouse to finish")
    end = say("Click the first point to close the shape")
    more = say("Click to add a point")
    return {
        "draw": {
            "toolbar": {
                "actions": cancel,
                "finish": {"title": say("Finish the shape"), "text": say("Finish")},
                "undo": {"title": say("Remove the last point"), "text": say("Remove the last point")},
                "buttons": {
                    "polygon": say("Select plots by drawing a polygon"),
                    "rectangle": say("Select plots by drawing a rectangle"),
                },
            },
            "handlers": {
                "polygon": {"tooltip": {"start": more, "cont": more, "end": end}},
                "polyline": {
                    "error": say("The sides of a shape cannot cross"),
                    "tooltip": {"start": more, "cont": more, "end": end},
                },
                "rectangle": {"tooltip": {"start": say("Press and drag to draw a rectangle")}},
                "simpleshape": {"tooltip": {"end": release}},
            },
        },
        "edit": {
            "toolbar": {
                "actions": {
                    "save": {"title": say("Keep the changes"), "text": say("Keep")},
                    "cancel": {"title": say("Undo the changes"), "text": say("Cancel")},
                    "clearAll": {"title": say("Remove all drawn shapes"), "text": say("Remove all")},
                },
                "buttons": {
                    "edit": say("Change the drawn shapes"),
                    "editDisabled": nothing,
                    "remove": say("Remove drawn shapes"),
                    "removeDisabled": nothing,
                },
            },
            "handlers": {
                "edit": {"tooltip": {"text": say("Drag the corners"), "subtext": say("Cancel undoes it")}},
                "remove": {"tooltip": {"text": say("Click a shape to remove it")}},
            },
        },
    }

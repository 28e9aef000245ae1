// What the tip of a plot holds, and the one tip of the app's map that follows the pointer over its plots.
// The first line is the plot's id, then its state, its area, and what of it is leased.
(function () {
  "use strict";
  const L = window.L;
  const landbook = window.landbook;
  if (!landbook || landbook.tip) return;
  const { lines } = landbook.kit;

  landbook.tip = (id, state, area, leased) => lines([id, state, area, leased]);

  // Show the tip of each plot, or cell of plots, while nothing is `busy`: `content.of(plot)`, `content.ofCell(cell)`.
  landbook.followPointer = function (map, plots, busy, content) {
    const at = map.getContainer();
    const tip = L.tooltip({ direction: "auto", offset: [12, 0], sticky: true });
    let pointed = null;
    let waiting = null;

    // What is under the pointer: a plot, a cell; null where nothing is, or something else lies above it.
    function under(event) {
      const over = event.originalEvent.target;
      if (busy.drawing || busy.measuring || map.dragging.moving() || !map.hasLayer(plots)) return null;
      const onLand = over === at || over.classList.contains("lb-canvas") || over.closest(".leaflet-map-pane");
      if (!onLand || over.closest(".lb-outline")) return null;
      const plot = plots.at(event.latlng);
      return plot >= 0 ? plot : plots.cellAt(event.latlng) || null;
    }
    function hide() {
      pointed = null;
      tip.remove();
    }
    function show(event) {
      const found = under(event);
      at.classList.toggle("lb-pointing", found !== null);
      if (found === null) {
        hide();
        return;
      }
      if (found !== pointed) {
        tip.setContent(typeof found === "number" ? content.of(found) : content.ofCell(found));
      }
      pointed = found;
      tip.setLatLng(event.latlng);
      if (!map.hasLayer(tip)) map.openTooltip(tip);
    }
    map.on("mousemove", function (event) {
      if (waiting) cancelAnimationFrame(waiting);
      waiting = requestAnimationFrame(function () {
        waiting = null;
        show(event);
      });
    });
    map.on("mouseout", hide);
    plots.on("areas", () => (pointed = null)); // what the tip holds is known by now
  };
})();

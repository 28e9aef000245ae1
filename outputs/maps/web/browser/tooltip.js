// What the tip of a plot holds, and the one tip of the app's map that follows the pointer over its plots.
// The first line is the plot's id, then its state, its area, and what of it is leased.
(function () {
  "use strict";
  const L = window.L;
  const landbook = window.landbook;
  if (!landbook || landbook.tip) return;
  const { lines } = landbook.kit;

  landbook.tip = (id, state, area, leased) => lines([id, state, area, leased]);

  // Show the tip of `content(plot)` over each plot while nothing is `busy`.
  landbook.followPointer = function (map, plots, busy, content) {
    const at = map.getContainer();
    const tip = L.tooltip({ direction: "auto", offset: [12, 0], sticky: true });
    let pointed = -1;
    let waiting = null;

    // The plot under the pointer; -1 where there is none, or something else lies above it.
    function under(event) {
      const over = event.originalEvent.target;
      if (busy.drawing || busy.measuring || map.dragging.moving() || !map.hasLayer(plots)) return -1;
      const onLand = over === at || over.classList.contains("lb-canvas") || over.closest(".leaflet-map-pane");
      return onLand && !over.closest(".lb-outline") ? plots.at(event.latlng) : -1;
    }
    function hide() {
      pointed = -1;
      tip.remove();
    }
    function show(event) {
      const plot = under(event);
      at.classList.toggle("lb-pointing", plot >= 0);
      if (plot < 0) {
        hide();
        return;
      }
      if (plot !== pointed) tip.setContent(content(plot));
      pointed = plot;
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
    plots.on("areas", () => (pointed = -1)); // what the tip holds is known by now
  };
})();

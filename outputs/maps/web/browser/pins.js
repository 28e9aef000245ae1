// Pins for the plots that are asked for where they are too small to be seen: one for each, or for some that lie
// close together, with their number. A pin of one plot is clicked like the plot; one of several goes to them.
(function () {
  "use strict";
  const L = window.L;
  const landbook = window.landbook;
  if (!landbook || landbook.pins) return;

  const SMALL_PX = 7; // a plot that is no wider and no higher has a pin
  const APART_PX = 34; // pins do not come closer
  const { element, pane, fit } = landbook.kit;

  landbook.pins = function (map, plots, words, clicked) {
    const group = L.layerGroup().addTo(map);
    pane(map, "pins");
    let shown = false;
    let before = "";

    // The plots that no filter holds back and that are too small at this zoom.
    function small() {
      const by = Math.pow(2, map.getZoom());
      return Array.from(plots.ids.keys()).filter(function (at) {
        const [west, north, east, south] = plots.boxes.subarray(4 * at, 4 * at + 4);
        return plots.asked(at) && (east - west) * by <= SMALL_PX && (south - north) * by <= SMALL_PX;
      });
    }

    function pin(members, at) {
      const one = members.length === 1;
      const made = element("button", one ? "lb-pin lb-pin-one" : "lb-pin", one ? "" : String(members.length));
      const label = one ? plots.ids[members[0]] : words.pin.replace("{plots}", String(members.length));
      made.type = "button";
      made.title = label;
      made.setAttribute("aria-label", label);
      made.classList.toggle(
        "lb-selected",
        members.some((plot) => plots.paint.selected.includes(plot)),
      );
      L.DomEvent.disableClickPropagation(made);
      made.addEventListener("click", function () {
        if (one) clicked(members[0], at);
        else fit(map, L.latLngBounds(members.map(place)).pad(0.2), () => ({ animate: false, maxZoom: 16 }));
      });
      return made;
    }

    const place = (plot) => plots.bounds(plot).getCenter();

    function draw() {
      const found = shown ? small() : [];
      const now = JSON.stringify([map.getZoom(), found, plots.paint.selected]);
      if (now === before) return;
      before = now;
      group.clearLayers();
      const points = found.map((plot) => map.latLngToLayerPoint(place(plot)));
      window.landbookGeometry.gatherPoints(points, APART_PX).forEach(function (members) {
        const at = place(found[members[0]]);
        const made = pin(
          members.map((one) => found[one]),
          at,
        );
        const icon = L.divIcon({ className: "lb-mark-place", html: made, iconSize: [0, 0] });
        group.addLayer(L.marker(at, { pane: "pins", icon: icon, interactive: false, keyboard: false }));
      });
    }
    map.on("zoomend", draw);
    return {
      show: function (wanted) {
        shown = wanted;
        draw();
      },
    };
  };
})();

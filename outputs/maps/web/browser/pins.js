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

  landbook.pins = function (map, plots, words, language, clicked) {
    const group = L.layerGroup().addTo(map);
    pane(map, "pins");
    let shown = false;
    let before = "";
    const format = new Intl.NumberFormat(language);

    // The plots that no filter holds back and that are too small at this zoom, and cells with any such plots.
    function small() {
      const by = Math.pow(2, map.getZoom());
      const alone = plots.some.filter(function (at) {
        const [west, north, east, south] = plots.boxes.subarray(4 * at, 4 * at + 4);
        return plots.asked(at) && (east - west) * by <= SMALL_PX && (south - north) * by <= SMALL_PX;
      });
      return alone
        .map((at) => ({ from: at, many: 1, asked: 1, bounds: plots.bounds(at), plot: at }))
        .concat(
          plots.cells
            .filter((cell) => plots.of(cell).asked)
            .map((cell) => ({
              from: cell.from,
              many: cell.many,
              asked: plots.of(cell).asked,
              bounds: plots.boundsOf(cell.box),
              plot: -1,
            })),
        );
    }

    function pin(members, at) {
      const number = members.reduce((sum, one) => sum + one.asked, 0);
      const one = number === 1 && members[0].plot >= 0;
      const made = element("button", one ? "lb-pin lb-pin-one" : "lb-pin", one ? "" : format.format(number));
      const label = one ? plots.ids[members[0].plot] : words.pin.replace("{plots}", format.format(number));
      made.type = "button";
      made.title = label;
      made.setAttribute("aria-label", label);
      made.classList.toggle(
        "lb-selected",
        members.some(({ from, many }) =>
          plots.paint.selected.some((plot) => from <= plot && plot < from + many),
        ),
      );
      L.DomEvent.disableClickPropagation(made);
      made.addEventListener("click", function () {
        if (one) clicked(members[0].plot, at);
        else {
          const place = L.latLngBounds(members.map((each) => each.bounds.getCenter()));
          fit(map, place.pad(0.2), () => ({ animate: false, maxZoom: 16 }));
        }
      });
      return made;
    }

    function draw() {
      const found = shown ? small() : [];
      const now = JSON.stringify([
        map.getZoom(),
        found.map((one) => [one.from, one.asked]),
        plots.paint.selected,
      ]);
      if (now === before) return;
      before = now;
      group.clearLayers();
      const points = found.map((one) => map.latLngToLayerPoint(one.bounds.getCenter()));
      window.landbookGeometry.gatherPoints(points, APART_PX).forEach(function (members) {
        const at = found[members[0]].bounds.getCenter();
        const made = pin(
          members.map((one) => found[one]),
          at,
        );
        const icon = L.divIcon({ className: "lb-mark-place", html: made, iconSize: [0, 0] });
        group.addLayer(L.marker(at, { pane: "pins", icon: icon, interactive: false, keyboard: false }));
      });
    }
    map.on("zoomend", draw);
    plots.on("revealed", draw);
    return {
      show: function (wanted) {
        shown = wanted;
        draw();
      },
    };
  };
})();

// Two days side by side: a line that can be moved, the earlier day left of it and the later one right.
(function () {
  "use strict";
  const L = window.L;
  const landbook = window.landbook;
  if (!landbook || landbook.divider) return;

  const { element, pane } = landbook.kit;
  const THUMB_PX = 34;
  const ABOVE = 430; // of lines around what has changed
  const CHANGED = [
    { color: "#ffffff", weight: 5 },
    { color: "#111111", weight: 2.8 },
  ];

  function clip(at, left, top, right, bottom) {
    const corners = [
      [left, top],
      [right, top],
      [right, bottom],
      [left, bottom],
    ];
    at.style.clipPath = "polygon(" + corners.map((corner) => corner.join("px ") + "px").join() + ")";
  }

  // The line between the panes called `before` and `after`; a function that shows it with the days at its
  // sides, or takes it away.
  landbook.divider = function (map, before, after) {
    map.getPane(before).style.zIndex = getComputedStyle(map.getPane(after)).zIndex;
    const panes = [map.getPane(before), map.getPane(after)];
    const box = element("div", "lb-split");
    const line = element("div", "lb-split-line");
    const days = [element("span", "lb-split-day lb-before"), element("span", "lb-split-day lb-after")];
    const range = element("input", "lb-split-range");
    Object.assign(range, { type: "range", min: 0, max: 1000, value: 500 });
    line.append(...days);
    box.append(line, range);
    box.hidden = true;
    map.getContainer().append(box);
    L.DomEvent.disableClickPropagation(range);

    function place() {
      if (box.hidden) return;
      const size = map.getSize();
      const at = THUMB_PX / 2 + ((size.x - THUMB_PX) * Number(range.value)) / 1000;
      line.style.left = at + "px";
      const first = map.containerPointToLayerPoint([0, 0]);
      const last = map.containerPointToLayerPoint(size);
      clip(panes[0], first.x, first.y, first.x + at, last.y);
      clip(panes[1], first.x + at, first.y, last.x, last.y);
    }
    range.addEventListener("input", place);
    map.on("move zoom zoomend resize", place);
    return function (said) {
      box.hidden = !said;
      panes[0].style.display = said ? "" : "none";
      panes.forEach((one) => (one.style.clipPath = ""));
      if (!said) return;
      said.days.forEach((day, side) => (days[side].textContent = day));
      range.setAttribute("aria-label", said.label);
      place();
    };
  };

  // Plots of an earlier day on a canvas of their own, which has the shapes of `plots`.
  landbook.splitPlots = function (map, plots, looks) {
    let other = null;
    let divide = null;
    let painted = null;
    function share() {
      if (!painted || (other.some === plots.some && other.cells === plots.cells)) return;
      const { ids, rings, boxes, grid, near } = plots;
      Object.assign(other, { ids, rings, boxes, grid, near });
      other.reveal(plots.some, plots.cells);
    }
    function follow() {
      if (painted && map.hasLayer(plots)) other.addTo(map);
      else if (other) other.remove();
    }
    return {
      // The letter of a plot on the earlier day; none where one day is shown.
      state: (plot) => painted && painted.states[plot],
      counts: () => painted && other.counts(),
      day: () => painted.days[0],
      show: function (said) {
        if (said && !other) {
          other = new L.LandbookPlots(looks, { pane: pane(map, "plotsBefore") });
          divide = landbook.divider(map, "plotsBefore", "plots");
          plots.on("drawn", share);
          plots.on("add remove", follow);
        }
        painted = said;
        if (!other) return;
        plots.paint.changed = said ? said.changed : [];
        other.repaint(Object.assign({ areas: "", wide: 1, selected: [], focus: -1 }, said || { states: "" }));
        follow();
        share();
        plots.draw();
        divide(said);
      },
    };
  };

  landbook.zonesBefore = (map, shapes, look) =>
    landbook.zones(map, shapes, Object.assign({ pane: pane(map, "zonesBefore") }, look));

  // Zones of the later day, with a line around those that have changed, on both sides.
  landbook.zonesAfter = function (map, shapes, look) {
    const group = landbook.zones(map, shapes, look);
    const above = { pane: pane(map, "changed"), renderer: L.svg({ pane: "changed", padding: 0.5 }) };
    map.getPane("changed").style.zIndex = String(ABOVE);
    CHANGED.forEach(function (line) {
      const style = Object.assign({ className: "lb-changed", fill: false, interactive: false }, line, above);
      const changed = L.geoJSON(
        shapes,
        Object.assign(
          {
            filter: (feature) => look.changed.includes(feature.properties.zone_id),
            pointToLayer: (feature, at) =>
              L.circle(at, Object.assign({ radius: feature.properties.radius_m }, style)),
            style: () => style,
            interactive: false,
          },
          above,
        ),
      );
      group.addLayer(changed);
    });
    return group;
  };
})();

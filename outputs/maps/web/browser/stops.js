// Stops of the keyboard on a map. Each outline of a zone is one; all plots of a map are a single one, which arrow keys
// move from plot to plot. Enter and Space do what a click does, Escape goes on to the controls of the map.
(function () {
  "use strict";
  const L = window.L;
  const landbook = window.landbook;
  if (!landbook || landbook.plotStop) return;
  const { element, pane } = landbook.kit;

  const WAYS = { ArrowRight: [1, 0], ArrowLeft: [-1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };
  const REACHED = [
    { color: "#ffffff", weight: 8 },
    { color: "#111111", weight: 4 },
  ];

  // Past all shapes, to the first control of the map that is there.
  function leave(map) {
    const at = map.getContainer();
    const controls = at.querySelectorAll(".leaflet-control-container :is(a, button, summary)");
    (Array.from(controls).find((one) => one.getClientRects().length) || at).focus();
  }

  // What `other` does with a key that it knows goes no further.
  function keys(map, at, press, other) {
    at.addEventListener("keydown", function (event) {
      const presses = event.key === "Enter" || event.key === " ";
      const act = presses ? press : event.key === "Escape" ? () => leave(map) : other && other(event.key);
      if (!act) return;
      event.preventDefault();
      event.stopPropagation();
      act();
    });
  }

  // A map moves only for what is out of sight, and never by the scrolling of a browser.
  function bring(map, bounds) {
    const at = map.getContainer();
    at.scrollLeft = at.scrollTop = 0;
    if (!map.getBounds().pad(-0.02).intersects(bounds)) map.panTo(bounds.getCenter(), { animate: false });
  }

  landbook.zoneStop = function (map, layer, tip) {
    const path = layer.getElement();
    if (!path) return;
    path.setAttribute("tabindex", "0");
    path.setAttribute("role", "button");
    path.setAttribute("aria-label", tip.filter(Boolean).join(", "));
    path.addEventListener("focus", () => bring(map, layer.getBounds()));
    keys(map, path, function () {
      const at = layer.getBounds().getCenter();
      layer.fire("click", { latlng: at, containerPoint: map.latLngToContainerPoint(at) }, true);
    });
  };

  // `content(plot)` is the tip of a plot, whose lines are the name of its stop; `press(plot)` what a click does. From
  // far, where no plot is drawn alone, the stop is the cell nearest to the middle: `many(cell)` names it, and it leads
  // `nearer(cell)`.
  landbook.plotStop = function (map, plots, label, { content, press, many, nearer }) {
    const at = map.getContainer();
    const holder = element("div");
    holder.setAttribute("role", "group");
    holder.setAttribute("aria-label", label);
    at.insertBefore(holder, at.querySelector(".leaflet-control-container"));
    const outline = L.layerGroup().addTo(map);
    const tip = L.tooltip({ direction: "auto", offset: [12, 0] });
    let reached = -1;
    let shown = ""; // the name of the stop whose plot is outlined

    const asked = (plot) => plots.asked(plot);
    // Whether a plot can be stood on: from far not where it is drawn together with others.
    const apart = (plot) => asked(plot) && (!plots.cells.length || plots.alone[plot]);
    const inSight = (plot) => apart(plot) && map.getBounds().intersects(plots.bounds(plot));
    const nearest = (place, way) =>
      window.landbookGeometry.nearestBox(plots.boxes, place, plots.some.filter(asked), way);

    // Where Tab comes to: the plot it was on, else that looked at, else what is nearest to the middle of the map.
    function first() {
      const kept = [reached, plots.paint.focus].find(inSight);
      if (kept !== undefined) return kept;
      const middle = map.getCenter();
      return nearest(window.landbookGeometry.project(middle.lng, middle.lat));
    }

    function next(key) {
      if (key === "Home") return plots.some.find(asked);
      if (key === "End") return plots.some.findLast(asked);
      const [west, north, east, south] = plots.boxes.subarray(4 * reached, 4 * reached + 4);
      return nearest([(west + east) / 2, (north + south) / 2], WAYS[key]);
    }

    function hide() {
      shown = "";
      outline.clearLayers();
      tip.remove();
    }

    function show(stop) {
      bring(map, plots.bounds(reached));
      if (shown === stop.ariaLabel) return;
      hide();
      shown = stop.ariaLabel;
      REACHED.forEach(function (line) {
        const style = { pane: pane(map, "chosen"), interactive: false, fill: false };
        outline.addLayer(L.polygon(plots.latLngs(reached), Object.assign(style, line)));
      });
      map.openTooltip(tip.setContent(content(reached)).setLatLng(plots.bounds(reached).getCenter()));
    }

    // The stop lies on its plot, within the map.
    function set(stop) {
      const size = map.getSize();
      const where = map.latLngToContainerPoint(plots.bounds(reached).getCenter());
      stop.style.left = Math.min(Math.max(where.x, 0), size.x) + "px";
      stop.style.top = Math.min(Math.max(where.y, 0), size.y) + "px";
      stop.ariaLabel = Array.from(content(reached).children, (line) => line.textContent).join(", ");
    }

    // A new element for each plot: a reader of screens tells the name of what takes the focus, not one that changes.
    function put(plot) {
      const before = holder.firstElementChild;
      reached = plot;
      const stop = element("button", "lb-stop");
      stop.type = "button";
      set(stop);
      stop.addEventListener("focus", () => show(stop));
      stop.addEventListener("blur", hide);
      keys(
        map,
        stop,
        () => press(reached),
        (key) =>
          (key in WAYS || key === "Home" || key === "End") &&
          function () {
            const to = next(key);
            if (to >= 0 && to !== reached) put(to);
          },
      );
      holder.prepend(stop); // the first from now on, for focus may move the map, and plots be drawn
      if (before && before === document.activeElement) stop.focus({ preventScroll: true });
      if (before) before.remove();
    }

    function middleCell() {
      const middle = map.getCenter();
      const place = window.landbookGeometry.project(middle.lng, middle.lat);
      const cells = plots.cells.filter((cell) => plots.of(cell).asked);
      const boxes = cells.flatMap((cell) => cell.box);
      return cells[window.landbookGeometry.nearestBox(boxes, place, cells.keys())];
    }

    function putCell() {
      const cell = middleCell();
      if (!cell) {
        holder.replaceChildren();
        return;
      }
      const stop = element("button", "lb-stop lb-cell");
      const where = map.latLngToContainerPoint(plots.boundsOf(cell.box).getCenter());
      stop.type = "button";
      stop.style.left = where.x + "px";
      stop.style.top = where.y + "px";
      stop.ariaLabel = many(cell);
      keys(map, stop, () => nearer(cell));
      const focused = holder.contains(document.activeElement);
      holder.replaceChildren(stop);
      if (focused) stop.focus({ preventScroll: true });
    }

    // Plots were drawn: others, in another state, or elsewhere.
    plots.on("drawn", function () {
      const stop = holder.firstElementChild;
      const focused = stop && stop === document.activeElement;
      const plot = focused && apart(reached) ? reached : first();
      if (plot < 0) putCell();
      else if (!stop || plot !== reached || stop.classList.contains("lb-cell")) put(plot);
      else set(stop);
      if (focused && plot >= 0) show(holder.firstElementChild);
    });
    plots.on("remove", () => holder.replaceChildren());
  };
})();

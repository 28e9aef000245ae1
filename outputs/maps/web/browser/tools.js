// The tools of every map: measuring, full screen, the whole book, the reader's own tiles.
(function () {
  "use strict";
  const L = window.L;
  const landbook = window.landbook;
  if (!landbook || landbook.tools) return;

  const { element, svg, escaped, buttonBar } = landbook.kit;

  const COLUMN_FROM = 1200; // px: a legend beside the land; on a smaller map it is a strip below it
  const OPEN_FROM = [480, 300]; // px: on a map that is smaller the legend is folded
  const MARGIN = 16;

  /** @returns {HTMLDetailsElement} */
  const folded = (legend) => (legend.matches("details") ? legend : legend.querySelector("details"));

  // Open the legend where there is room for it; it lies above the credits.
  function unfold(map, legend) {
    const [size, at] = [map.getSize(), map.getContainer()];
    at.classList.toggle("lb-strip", size.x < COLUMN_FROM);
    folded(legend).open = size.x >= OPEN_FROM[0] && size.y >= OPEN_FROM[1];
    at.style.setProperty(
      "--lb-credits",
      at.querySelector(".leaflet-control-attribution").offsetHeight + "px",
    );
  }

  // Look again whenever the map or its legend gets another size, until the reader moves the map.
  // Returns a function that looks again without being taken for the reader; what it is given goes to `look`.
  function untilMoved(map, legend, look) {
    let own = false;
    const move = function (how) {
      own = true;
      look(how);
      own = false;
    };
    const again = () => move();
    const size = new ResizeObserver(again);
    const touched = ["pointerdown", "wheel", "keydown"];
    const end = function () {
      if (own) return;
      size.disconnect();
      map.off("resize", again).off("movestart", end);
      touched.forEach((name) => map.getContainer().removeEventListener(name, end, true));
    };
    again();
    size.observe(legend);
    map.on("resize", again).on("movestart", end);
    touched.forEach((name) => map.getContainer().addEventListener(name, end, true));
    return move;
  }

  // The room that land is not shown in: below the stamp or beside it, and where legend and buttons lie.
  function margins(map, legend, beside) {
    const open = folded(legend).open;
    const strip = map.getContainer().classList.contains("lb-strip");
    const left = open && !strip ? legend.offsetWidth : 0;
    const buttons = buttonBar(map.getContainer());
    const below = (strip ? legend.offsetHeight + 28 : 20) + (buttons ? buttons.offsetHeight : 0);
    return {
      paddingTopLeft: L.point(Math.max(left, beside[0]) + MARGIN, beside[1] + MARGIN),
      paddingBottomRight: L.point(buttons ? 2 * MARGIN : 60, below + MARGIN),
    };
  }

  function control(map, position, made) {
    const box = L.control({ position: position });
    box.onAdd = function () {
      L.DomEvent.disableClickPropagation(made);
      L.DomEvent.disableScrollPropagation(made);
      return made;
    };
    return box.addTo(map);
  }

  // A frame that has no size yet, or that the legend fills, leaves no room for any land: wait for one that does.
  function fit(map, place, view) {
    const how = view();
    const none = L.point(0, 0);
    const free = map
      .getSize()
      .subtract(how.paddingTopLeft || none)
      .subtract(how.paddingBottomRight || none);
    if (free.x <= 0 || free.y <= 0) map.once("resize", () => fit(map, place, view));
    else if (how.animate) map.flyToBounds(place, how);
    else map.fitBounds(place, how);
  }

  // A box for what has gone wrong; a function that says it there.
  function alerts(map) {
    const box = control(map, "topleft", element("div", "lb-box lb-alert")).getContainer();
    box.setAttribute("role", "alert");
    box.hidden = true;
    return function (text) {
      box.hidden = false;
      box.textContent = text;
    };
  }

  function button(label, path, act) {
    const made = element("button", "lb-button");
    made.type = "button";
    made.title = label;
    made.setAttribute("aria-label", label);
    const icon = svg("svg", { viewBox: "0 0 20 20", "aria-hidden": "true" });
    icon.append(svg("path", { d: path }));
    made.append(icon);
    made.addEventListener("click", act);
    return made;
  }

  function measuring(map, words, busy) {
    const digits = (number, places) =>
      new Intl.NumberFormat(words.language, {
        minimumFractionDigits: places,
        maximumFractionDigits: places,
      }).format(number);
    const shown = element("output", "lb-box lb-measured");
    shown.hidden = true;
    const line = L.polyline([], { color: "#c2185b", weight: 2.5, dashArray: "5 4", interactive: false });
    const face = L.polygon([], {
      stroke: false,
      fillColor: "#c2185b",
      fillOpacity: 0.12,
      interactive: false,
    });
    let points = [];
    const tool = button(words.measure, "M2 13 13 2 18 7 7 18ZM5 10l2 2M8 7l2.5 2.5M11 4l2 2", function () {
      if (busy.measuring) stop();
      else start();
    });
    tool.setAttribute("aria-pressed", "false");
    control(map, "bottomright", shown);

    function show() {
      line.setLatLngs(points);
      face.setLatLngs(points.length > 2 ? points : []);
      const size = points.length > 1 ? window.landbookGeometry.measureLine(points) : null;
      shown.textContent = size
        ? words.length.replace("{length}", digits(size.length, 1)) +
          (points.length > 2 ? " · " + words.area.replace("{area}", digits(size.area / 1e4, 2)) : "")
        : words.measuring;
    }
    function add(event) {
      points.push(event.latlng);
      show();
    }
    function keys(event) {
      if (event.originalEvent.key === "Escape") stop();
      if (event.originalEvent.key === "Enter" && document.activeElement === map.getContainer()) {
        add({ latlng: map.getCenter() });
      }
    }
    function start() {
      busy.measuring = true;
      points = [];
      tool.setAttribute("aria-pressed", "true");
      shown.hidden = false;
      map.doubleClickZoom.disable();
      map.getContainer().classList.add("lb-crosshair");
      line.addTo(map);
      face.addTo(map);
      map.on("click", add).on("keydown", keys);
      show();
    }
    function stop() {
      busy.measuring = false;
      tool.setAttribute("aria-pressed", "false");
      shown.hidden = true;
      map.doubleClickZoom.enable();
      map.getContainer().classList.remove("lb-crosshair");
      line.remove();
      face.remove();
      map.off("click", add).off("keydown", keys);
    }
    return tool;
  }

  // What is seen of the land: west, south, east and north in degrees; a bar of buttons lies on none of it.
  function seen(map) {
    const [size, buttons] = [map.getSize(), buttonBar(map.getContainer())];
    const low = size.y - (buttons ? buttons.offsetHeight : 0);
    const corners = [L.point(0, low), L.point(size.x, 0)].map((at) => map.containerPointToLatLng(at));
    return corners.flatMap((at) => [at.lng, at.lat]);
  }

  // Measuring, the whole book, full screen and, where there is one, a plan of what is seen; `busy` tells other
  // clicks that they are not meant.
  landbook.tools = function (map, words, whole, busy, plan) {
    const bar = element("div", "leaflet-bar lb-tools");
    bar.setAttribute("role", "group");
    bar.append(measuring(map, words, busy));
    bar.append(
      button(words.whole, "M3 9 10 3 17 9M5 8V17H15V8", whole),
      button(words.fullscreen, "M3 8V3H8M12 3H17V8M17 12V17H12M8 17H3V12", function () {
        if (document.fullscreenElement) document.exitFullscreen();
        else map.getContainer().requestFullscreen();
      }),
    );
    if (plan) {
      bar.append(
        button(words.plan, "M4 2.5H12L16 6.5V17.5H4ZM12 2.5V6.5H16M7 10H13M7 13.5H13", () => plan(seen(map))),
      );
    }
    control(map, "topright", bar);
    document.addEventListener("fullscreenchange", () => map.invalidateSize());
  };

  const CHOSEN = "landbook tiles";

  // Which tiles the reader switched on or off by name, on any map of this visit; a file has no such memory.
  function chosenTiles() {
    try {
      return JSON.parse(sessionStorage.getItem(CHOSEN)) || {};
    } catch {
      return {};
    }
  }

  function keepChosen(name, shown) {
    try {
      sessionStorage.setItem(CHOSEN, JSON.stringify(Object.assign(chosenTiles(), { [name]: shown })));
    } catch {
      // the choice holds for this map alone
    }
  }

  // The reader's own tiles: name and layer of each; on the map what was chosen, else what is shown at once.
  landbook.ownTiles = function (map, tiles, words, language) {
    const warn = alerts(map);
    const before = chosenTiles();
    return tiles.map(function (own) {
      const layer = tileLayer(own, language, () => warn(words.no_tiles.replace("{name}", own.name)));
      if (before[own.name] ?? own.shown) layer.addTo(map);
      ["add", "remove"].forEach((name) =>
        map.on("overlay" + name, (event) => event.layer === layer && keepChosen(own.name, name === "add")),
      );
      return [escaped(own.name), layer];
    });
  };

  // Nothing is fetched before the layer is switched on.
  function tileLayer(own, language, warn) {
    const options = { pane: "tiles", attribution: own.credit, maxZoom: 22, maxNativeZoom: own.max_zoom };
    let layer;
    if (own.kind === "wms") {
      const asked = { layers: own.layers, format: "image/png", transparent: true };
      layer = L.tileLayer.wms(own.address, Object.assign(asked, options));
    } else if (own.kind === "xyz") {
      layer = L.tileLayer(own.address, options);
    } else {
      layer = L.layerGroup([], { attribution: own.credit });
      layer.once("add", function () {
        const archive = new window.pmtiles.PMTiles(own.address);
        archive.getHeader().then(function (header) {
          const vector = header.tileType === 1;
          layer.addLayer(
            vector
              ? window.protomapsL.leafletLayer({
                  url: own.address,
                  flavor: "light",
                  lang: language,
                  pane: "tiles",
                })
              : window.pmtiles.leafletRasterLayer(
                  archive,
                  Object.assign({ maxNativeZoom: header.maxZoom }, options),
                ),
          );
        }, warn);
      });
    }
    layer.on("tileerror", warn);
    return layer;
  }

  Object.assign(landbook.kit, { control, fit, alerts, unfold, margins, untilMoved, COLUMN_FROM });
})();

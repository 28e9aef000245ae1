// What stands around the plots: layers, legend, drawing, going to a place.
// `landbook.plotMap` is called once by the script of the map, `landbook.view.paint` whenever the page runs.
(function () {
  "use strict";
  const L = window.L;
  const landbook = window.landbook;
  if (!landbook || landbook.plotMap) return;

  const PANES = ["tiles", "plots", "zones", "names", "figures"];
  const NEAR_TO_ZOOM = 15; // where a click on plots too small to be drawn alone leads
  const AFTER_DRAWING_MS = 400; // the click that ends a shape is not one on a plot
  const { element, lines, written, slanted, begin, pane, control, fit, alerts, escaped, styled } =
    landbook.kit;
  const { unfold, margins, untilMoved, ringNames, undivided, silent } = landbook.kit;

  // Outlines of phases: solid, hatched, dotted or a ring, as well as they are known.
  function outlines(map, group, shapes, per, options) {
    const ground = undivided(map, options.undivided);
    const renderer = L.svg({ pane: "zones", padding: 0.4 });
    shapes.ids.forEach(function (ids, at) {
      const known = options.outlines[at];
      const line = options.lines[known.line];
      /** @type {L.PolylineOptions} */
      const style = {
        pane: "zones",
        renderer: renderer,
        className: "lb-outline lb-" + known.line,
        color: line.colour,
        weight: line.width,
        dashArray: line.dash || null,
        lineCap: line.cap,
        fill: false,
        smoothFactor: 0.4,
      };
      const rings = shapes.rings[at].map((steps) => window.landbookGeometry.decodeRing(steps, per));
      if (line.hatched) {
        const band = Object.assign({}, style, {
          weight: 8,
          dashArray: null,
          className: "lb-band",
          interactive: false,
        });
        const drawn = L.polygon(rings, band);
        const bar = { width: 1.6, fill: line.colour };
        drawn.on("add", () =>
          drawn.getElement().setAttribute("stroke", slanted("lb-stripes", 5, bar, "none")),
        );
        group.addLayer(drawn);
      }
      const shape = line.ring
        ? L.circle([known.at[1], known.at[0]], Object.assign({ radius: known.radius_m }, style))
        : L.polygon(rings, style);
      shape.bindTooltip(() => lines(known.tip), { sticky: true });
      shape.on("add", () => silent(shape));
      group.addLayer(shape);
      if (!line.ring) group.addLayer(L.polygon(rings, ground));
    });
  }

  // Leaflet.draw looks up the words of tools too that are not there.
  function merge(into, words) {
    for (const name in words) {
      if (typeof words[name] === "string") into[name] = words[name];
      else merge(into[name], words[name]);
    }
  }

  function drawing(map, options, busy) {
    merge(L.drawLocal, options.words.drawing);
    const drawn = L.featureGroup().addTo(map);
    const style = { color: "#1a6e3c", weight: 2.5, fillOpacity: 0.08 };
    const tools = new L.Control.Draw({
      position: "topright",
      draw: {
        rectangle: { showArea: false, shapeOptions: style },
        polygon: { allowIntersection: false, showArea: false, shapeOptions: style },
        polyline: false,
        circle: false,
        circlemarker: false,
        marker: false,
      },
      edit: { featureGroup: drawn },
    }).addTo(map);
    // Leaflet.draw changes the titles as shapes come and go.
    const name = () =>
      tools
        .getContainer()
        .querySelectorAll(".leaflet-draw-toolbar a")
        .forEach((link) => {
          link.setAttribute("role", "button");
          link.setAttribute("aria-label", link.title);
        });
    name();
    drawn.on("layeradd layerremove", name);
    map.on("draw:created", (event) => drawn.addLayer(event.layer));
    map.on("draw:drawstart draw:editstart draw:deletestart", () => (busy.drawing = true));
    map.on("draw:drawstop draw:editstop draw:deletestop", function () {
      busy.drawing = false;
      busy.until = performance.now() + AFTER_DRAWING_MS;
    });
    return drawn;
  }

  function swatch(look) {
    const scale = window.devicePixelRatio || 1;
    const made = element("canvas", "lb-swatch");
    made.width = 24 * scale;
    made.height = 14 * scale;
    made.setAttribute("aria-hidden", "true");
    const pen = made.getContext("2d");
    pen.fillStyle = look.colour;
    pen.fillRect(0, 0, made.width, made.height);
    if (look.pattern) {
      pen.fillStyle = pen.createPattern(landbook.patternTile(look.pattern, look.colour, scale), "repeat");
      pen.fillRect(0, 0, made.width, made.height);
    }
    pen.strokeStyle = "#55554f";
    pen.strokeRect(0.5, 0.5, made.width - 1, made.height - 1);
    return made;
  }

  function lineSwatch(line) {
    const made = element("span");
    made.innerHTML = line.mark;
    return made;
  }

  // States, or what else plots are coloured by, with how many plots are in each, and kinds of outline.
  function legend(map, options) {
    const words = options.words;
    const box = element("details", "lb-box lb-legend");
    box.appendChild(element("summary", "", words.legend));
    let rows = {};
    function fill(heading, made, title, entries) {
      heading.textContent = title;
      made.replaceChildren();
      entries.forEach(function (entry) {
        const row = element("li");
        row.append(entry.mark, element("span", "", entry.label), element("span", "lb-count"));
        rows[entry.key] = row;
        made.appendChild(row);
      });
    }
    function part() {
      const made = [element("h2"), element("ul")];
      box.append(...made);
      return made;
    }
    let looks = [];
    const [title, classes] = part();
    const colour = function (scheme) {
      rows = {};
      looks = Object.entries(scheme ? scheme.looks : options.looks);
      fill(
        title,
        classes,
        scheme ? scheme.title : words.states,
        looks.map(([key, look]) => ({ key: key, mark: swatch(look), label: look.label })),
      );
    };
    colour(null);
    const ground = { key: "undivided", mark: lineSwatch(options.undivided), label: options.undivided.label };
    const kinds = Object.entries(options.lines);
    fill(
      ...part(),
      words.outlines,
      [ground].concat(
        kinds.map(([key, line]) => ({ key: "line " + key, mark: lineSwatch(line), label: line.label })),
      ),
    );
    box.appendChild(element("p", "", words.not_legal));
    control(map, "bottomleft", box);
    // `earlier` has the counts of the day beside it, if there is one.
    const update = function (counts, earlier, scheme) {
      colour(scheme);
      const format = new Intl.NumberFormat(options.language);
      looks.forEach(function ([key]) {
        const said = [earlier, counts].filter(Boolean).map(function (of) {
          const held = of[key.toUpperCase()] || 0;
          const all = (of[key] || 0) + held;
          return { held, all, text: (held ? format.format(all - held) + " / " : "") + format.format(all) };
        });
        rows[key].hidden = !said.some((of) => of.all);
        rows[key].classList.toggle(
          "lb-held",
          said.every((of) => of.held === of.all),
        );
        rows[key].lastChild.textContent = said.map((of) => of.text).join(" → ");
      });
    };
    return { box: box, update: update };
  }

  function layersControl(map, layers, label) {
    const made = L.control.layers(null, layers, { position: "topright" }).addTo(map);
    const link = made.getContainer().querySelector(".leaflet-control-layers-toggle");
    link.title = label;
    link.setAttribute("aria-label", label);
    return made;
  }

  landbook.plotMap = function (map, options) {
    const words = options.words;
    PANES.forEach((name) => pane(map, name));
    const at = begin(map, options.title, options.credits);
    at.classList.add("lb-plots");

    const busy = { drawing: false, measuring: false, until: 0 };
    const plots = new L.LandbookPlots(options.looks).addTo(map);
    const groups = {
      ground: L.layerGroup(),
      outlines: L.layerGroup(),
      zones: L.layerGroup(),
      places: L.layerGroup(),
    };
    Object.values(groups).forEach((group) => group.addTo(map));
    ringNames(map, options.ring_names).forEach((name) => groups.zones.addLayer(name));
    options.zones.forEach(function (zone) {
      groups.zones.addLayer(
        written(map, zone.at[1], zone.at[0], ["", zone.name], zone.ring ? "lb-figure lb-must" : "lb-figure"),
      );
    });

    const stamp = control(map, "topleft", element("div", "lb-box lb-stamp")).getContainer();
    const gathered = element("p", "lb-gathered", words.gathered);
    plots.on("revealed", () => (gathered.hidden = !plots.cells.length));
    const warn = alerts(map);

    L.control
      .zoom({ position: "topright", zoomInTitle: words.zoom_in, zoomOutTitle: words.zoom_out })
      .addTo(map);
    control(map, "topright", element("div", "lb-box lb-north")).getContainer().innerHTML = options.north;
    const overlays = Object.fromEntries(landbook.ownTiles(map, options.tiles, words, options.language));
    const names = { plots: plots, outlines: groups.outlines, zones: groups.zones, ground: groups.ground };
    Object.entries(Object.assign(names, { places: groups.places })).forEach(function ([name, layer]) {
      overlays[escaped(words[name])] = layer;
    });
    const bare = (place) => plots.at(place) < 0 && !plots.cellAt(place);
    const free = (event) => !busy.drawing && performance.now() >= busy.until && bare(event.latlng);
    landbook.ownLayers(map, layersControl(map, overlays, words.layers), free);
    const plan = (box) => told(map.getCenter(), () => plots.seen(box));
    landbook.tools(map, Object.assign({ language: options.language }, words), whole, busy, plan);
    const drawn = drawing(map, options, busy);
    L.control.scale({ imperial: false, maxWidth: 80, position: "bottomright" }).addTo(map);
    const key = legend(map, options);
    // The whole book, or a place, in the room that stamp and legend leave; once the style has come.
    const room = () =>
      margins(map, key.box, at.classList.contains("lb-strip") ? [0, stamp.offsetHeight] : [0, 0]);
    function whole() {
      fit(map, options.bounds, () => Object.assign({ animate: false }, room()));
    }
    function content(plot) {
      const look = options.looks[view.painted.states[plot].toLowerCase()];
      const format = new Intl.NumberFormat(options.language, { minimumFractionDigits: 1 });
      const known = plots.area(plot);
      const area = known === null ? "" : words.plot_area.replace("{area}", format.format(known));
      const before = split.state(plot);
      const then = before && options.looks[before.toLowerCase()];
      const scheme = view.painted.scheme;
      const by = scheme ? scheme.title + ": " + scheme.looks[scheme.letters[plot].toLowerCase()].label : "";
      return landbook.tip(plots.ids[plot], look.label, area, then ? split.day() + ": " + then.label : by);
    }
    const told = (where, feature) => plots.fire("click", { latlng: where, layer: { toGeoJSON: feature } });
    const press = (plot, where) => told(where, () => plots.feature(plot));
    const counting = new Intl.NumberFormat(options.language);
    const many = function (cell) {
      const { asked, there } = plots.of(cell);
      return words.pin.replace("{plots}", counting.format(asked || there));
    };
    const nearer = (cell) => fit(map, plots.boundsOf(cell.box), () => ({ maxZoom: NEAR_TO_ZOOM }));
    landbook.followPointer(map, plots, busy, { of: content, ofCell: (cell) => lines([many(cell)]) });
    landbook.plotStop(map, plots, words.stop, {
      content: content,
      press: function (plot) {
        if (!busy.drawing && !busy.measuring) press(plot, plots.bounds(plot).getCenter());
      },
      many: many,
      nearer: nearer,
    });
    map.on("click", function (event) {
      if (busy.drawing || busy.measuring || performance.now() < busy.until || !map.hasLayer(plots)) return;
      const plot = plots.at(event.latlng);
      const cell = plot < 0 && plots.cellAt(event.latlng);
      if (plot >= 0) press(plot, event.latlng);
      else if (cell) nearer(cell);
    });
    // Names make room for each other, and all of them for plots seen from near.
    function tidy() {
      at.classList.toggle("lb-close", map.getZoom() >= 15);
      at.classList.toggle("lb-named", map.getZoom() >= 12);
      landbook.declutter(map);
    }

    const marks = landbook.marks(map, (mark, where) => told(L.latLng(where), () => plots.mark(mark, where)));

    const split = landbook.splitPlots(map, plots, options.looks);
    const pins = landbook.pins(map, plots, words, options.language, press);

    key.box.addEventListener("toggle", tidy);
    map.on("moveend resize", tidy); // after "zoomend", for names keep off the pins

    const view = {
      map: map,
      plots: plots,
      marks: marks,
      drawn: drawn,
      painted: null,
      gone: null,
      waiting: null, // the way to a place, until the style has come
      told: 0, // how often the page has said something
      // What the page says of the plots; see outputs/maps/web/plot_states_payload.py.
      paint: function (said) {
        view.told += 1;
        const number = view.told;
        landbook
          .readStates(said, () => plots.fire("areas"))
          .then(
            (read) => number === view.told && view.show(read), // nothing newer was said meanwhile
            () => warn(words.no_shapes),
          );
      },
      show: function (said) {
        view.painted = said;
        plots.repaint(said);
        split.show(said.earlier);
        key.update(plots.counts(), split.counts(), said.scheme);
        marks.show(said.marks);
        pins.show(said.pins);
        tidy();
        stamp.replaceChildren(
          ...said.lines.map((line, number) => element(number ? "p" : "h2", "", line)),
          gathered,
        );
        stamp.hidden = !said.lines.length;
        if (said.go && said.go.token !== view.gone) go(said.go);
        else if (view.gone === null) view.gone = "";
      },
    };
    function go(to) {
      const [west, south, east, north_] = to.box;
      const calm = view.gone === null || window.matchMedia("(prefers-reduced-motion: reduce)").matches;
      view.gone = to.token;
      const place = [
        [south, west],
        [north_, east],
      ];
      view.waiting = function (still) {
        const how = { maxZoom: 18, animate: !calm && !still, duration: 0.5 };
        fit(map, place, () => Object.assign(how, room()));
      };
      if (move) move({ flown: true });
    }
    let move = null;

    styled(
      at,
      function () {
        unfold(map, key.box);
        at.classList.add("lb-ready");
        const look = (how) => (view.waiting ? view.waiting(!how) : whole());
        move = untilMoved(map, key.box, look);
      },
      600,
    );

    const bring = (address) =>
      fetch(address).then((answer) => (answer.ok ? answer.json() : Promise.reject(answer)));
    bring(options.rings).then(
      function (shapes) {
        if (options.plot_tiles) {
          landbook.plotTiles(map, plots, options.plot_tiles, () => warn(words.no_shapes));
        } else plots.fill(shapes.plots, shapes.per_degree);
        tidy();
        outlines(map, groups.outlines, shapes.outlines, shapes.per_degree, options);
        const canvas = plots._container;
        canvas.setAttribute("role", "img");
        canvas.setAttribute("aria-label", words.canvas);
      },
      () => warn(words.no_shapes),
    );
    bring(options.ground).then(
      function (land) {
        groups.ground.addLayer(landbook.base(map, land.base));
        groups.places.addLayer(landbook.places(map, land.places));
        tidy();
      },
      () => warn(words.no_shapes),
    );
    landbook.view = view;
    return view;
  };
})();

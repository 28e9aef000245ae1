// Drawing of the maps of Landbook: shapes come from Python as GeoJSON, texts ready for the reader.
// Every text from a book is set as text, never as HTML.
(function () {
  "use strict";
  if (window.landbook) return;

  const NEAR = 13; // from this zoom on plots are drawn, and the colour of their zone makes room for them
  const OTHER_LINE = { colour: "#9a9a9a", width: 1, dash: [] };
  // The outline of the zone that is looked at: a line on a lighter one.
  const OUTLINED = [
    { color: "#ffffff", weight: 7 },
    { color: "#c2185b", weight: 3.5 },
  ];
  const PANES = {
    base: 250,
    tiles: 300,
    undivided: 370,
    plots: 380,
    zones: 420,
    chosen: 440,
    names: 450,
    figures: 460,
    pins: 640,
  };

  function pane(map, name) {
    if (!map.getPane(name)) {
      const made = map.createPane(name);
      made.style.zIndex = PANES[name];
      if (name === "names" || name === "figures") made.style.pointerEvents = "none";
    }
    return name;
  }

  function element(kind, name, text) {
    const made = document.createElement(kind);
    if (name) made.className = name;
    if (text !== undefined) made.textContent = text;
    return made;
  }

  // For the places where Leaflet takes HTML only.
  const escaped = (text) => element("span", "", text).innerHTML;

  function svg(kind, attributes) {
    const made = document.createElementNS("http://www.w3.org/2000/svg", kind);
    for (const name in attributes) made.setAttribute(name, attributes[name]);
    return made;
  }

  // Lines of text: the first as a heading.
  function lines(texts) {
    const box = element("div");
    texts.filter(Boolean).forEach((text, at) => box.append(element(at ? "div" : "strong", "", text)));
    return box;
  }

  const STUB = 14; // px, a label so near its zone needs no line to it

  function written(map, lat, lon, texts, kind) {
    const box = element("div");
    texts.forEach(function (text, at) {
      if (text) box.append(element("span", "lb-line-" + at, text));
    });
    return L.marker([lat, lon], {
      pane: pane(map, /lb-(figure|ring)/.test(kind) ? "figures" : "names"),
      interactive: false,
      keyboard: false,
      icon: L.divIcon({ className: "lb-written " + kind, html: box, iconSize: null }),
    });
  }

  // Slanted bars over a ground, as a pattern that any SVG of the page can use.
  function slanted(id, size, bar, ground) {
    if (!document.getElementById(id)) {
      const units = { patternUnits: "userSpaceOnUse", patternTransform: "rotate(45)" };
      const pattern = svg("pattern", Object.assign({ id: id, width: size, height: size }, units));
      pattern.append(svg("rect", { width: size, height: size, fill: ground }));
      pattern.append(svg("rect", Object.assign({ height: size }, bar)));
      const holder = svg("svg", { "aria-hidden": "true", style: "position:absolute;width:0;height:0" });
      holder.append(pattern);
      document.body.append(holder);
    }
    return "url(#" + id + ")";
  }

  function hatch(colour) {
    const bar = { width: 1.4, fill: "#3d3d3d", "fill-opacity": 0.45 };
    return slanted("lb-hatch-" + colour.slice(1), 7, bar, colour);
  }

  // The ground of land that is cut into plots: what no plot covers is not yet divided.
  function undivided(map, look) {
    const fill = slanted("lb-undivided", 9, { width: 1.6, fill: look.bar }, look.ground);
    const renderer = L.svg({ pane: pane(map, "undivided"), padding: 0.4 });
    const style = { pane: "undivided", renderer: renderer, interactive: false, smoothFactor: 0.4 };
    return Object.assign(style, {
      stroke: false,
      fillColor: fill,
      fillOpacity: 1,
      className: "lb-undivided",
    });
  }

  // What every map has: its credits, and a name for those who do not see it.
  function begin(map, title, credits) {
    map.attributionControl.setPrefix(false);
    map.attributionControl.addAttribution(credits);
    const at = map.getContainer();
    at.classList.add("lb-map");
    at.setAttribute("role", "region");
    at.setAttribute("aria-label", title);
    // Leaflet gives the map the focus at each press; a page that scrolls to it then loses the click.
    at.focus = () => HTMLElement.prototype.focus.call(at, { preventScroll: true });
    return at;
  }

  // Roads, rivers, railways and lines of districts in the styles of `shapes`; a province is white land.
  // A feature with `at` has its name written there.
  function base(map, shapes) {
    const group = L.layerGroup();
    const drawn = L.geoJSON(shapes, {
      pane: pane(map, "base"),
      renderer: L.svg({ pane: "base", padding: 0.5 }),
      interactive: true,
      smoothFactor: 0.8,
      style: function (feature) {
        const kind = feature.properties.class;
        const line = shapes.styles[kind] || OTHER_LINE;
        const style = { color: line.colour, weight: line.width, dashArray: line.dash.join(" ") || null };
        return Object.assign({ fill: kind === "province", fillColor: "#ffffff", fillOpacity: 1 }, style);
      },
      onEachFeature: function (feature, layer) {
        const p = feature.properties;
        if (p.at) group.addLayer(written(map, p.at[1], p.at[0], [p.name], "lb-district"));
        else if (p.name) layer.bindTooltip(lines([p.name]), { sticky: true });
        layer.on("add", () => silent(layer));
      },
    });
    group.addLayer(drawn);
    return group;
  }

  function places(map, shapes) {
    return L.geoJSON(shapes, {
      pane: pane(map, "names"),
      pointToLayer: function (feature, at) {
        const p = feature.properties;
        return written(map, at.lat, at.lng, [p.name], "lb-place lb-" + p.class);
      },
    });
  }

  // What only gives context is no stop of the keyboard (`stops.js`), and says nothing.
  function silent(layer) {
    const path = layer.getElement && layer.getElement();
    if (path) path.setAttribute("tabindex", "-1");
  }

  // Names of the rings that stand for a part of a zone.
  function ringNames(map, rings) {
    return rings.map((ring) => written(map, ring.lat, ring.lon, ["", ring.name], "lb-ring"));
  }

  // Zones by fill rate. `look` has the colours; properties: zone_id, phase_id, colour, line, tip,
  // and whether it is cut into plots, whose colours then stand in its place from near.
  function zones(map, shapes, look) {
    const group = L.featureGroup();
    const at = pane(map, look.pane || "zones");
    const renderer = L.svg({ pane: at, padding: 0.5 });
    const drawn = L.geoJSON(shapes, {
      pane: at,
      renderer: renderer,
      smoothFactor: 0.4,
      pointToLayer: function (feature, middle) {
        return L.circle(middle, { radius: feature.properties.radius_m, pane: at, renderer: renderer });
      },
      style: function (feature) {
        const p = feature.properties;
        const line = look.lines[p.line];
        return {
          className: p.cut ? "lb-zone lb-cut" : "lb-zone",
          color: line.colour,
          weight: line.width,
          dashArray: line.dash || null,
          lineCap: line.cap,
          fillColor: line.hatched ? hatch(p.colour) : p.colour,
          fillOpacity: line.ring ? 0.25 : 0.88,
        };
      },
      onEachFeature: function (feature, layer) {
        layer.bindTooltip(lines(feature.properties.tip), { sticky: true });
        layer.on("add", () => landbook.zoneStop(map, layer, feature.properties.tip));
      },
    });
    const ground = undivided(map, look.undivided);
    const cut = (feature) => feature.properties.cut && feature.geometry.type !== "Point";
    group.addLayer(drawn);
    group.addLayer(L.geoJSON(shapes, Object.assign({ filter: cut, style: () => ground }, ground)));
    /** @param {any} layer */
    const zoneOf = (layer) => layer.feature.properties.zone_id;
    landbook.outlined = (zone) => drawn.getLayers().filter((layer) => zoneOf(layer) === zone);
    ringNames(map, look.rings).forEach((name) => group.addLayer(name));
    look.figures.forEach(function (zone) {
      group.addLayer(
        written(
          map,
          zone.lat,
          zone.lon,
          [zone.figure, zone.name],
          zone.ring ? "lb-figure lb-must" : "lb-figure",
        ),
      );
    });
    return group;
  }

  // Plots by state: shapes never change with the day, `facts` do: id → [state, land use, area, leased].
  function plots(map, shapes, facts, look) {
    pane(map, "plots");
    const renderer = L.canvas({ pane: "plots", padding: 0.2 });
    const layer = L.geoJSON(shapes, {
      pane: "plots",
      renderer: renderer,
      smoothFactor: 0.3,
      filter: function (feature) {
        return feature.properties.parcel_id in facts;
      },
      style: function (feature) {
        const fact = facts[feature.properties.parcel_id];
        const own = fact[0] === "non_industrial" && look.uses[fact[1]];
        const state = look.states[fact[0]];
        return {
          color: "#5b5b57",
          weight: 0.6,
          fillColor: own ? own.colour : state ? state.colour : "#ffffff",
          fillOpacity: 0.95,
        };
      },
      onEachFeature: function (feature, plot) {
        const fact = facts[feature.properties.parcel_id];
        const state = look.states[fact[0]];
        const use = look.uses[fact[1]];
        feature.properties.state = fact[0];
        plot.bindTooltip(
          function () {
            const said = fact[0] === "non_industrial" && use ? use.label : state ? state.label : fact[0];
            const leased = fact[3] ? look.leased.replace("{area}", fact[3]) : "";
            return landbook.tip(
              feature.properties.parcel_id,
              said,
              look.area.replace("{area}", fact[2]),
              leased,
            );
          },
          { sticky: true },
        );
      },
    });
    function near() {
      const close = map.getZoom() >= NEAR;
      map.getPane("plots").style.display = close ? "" : "none";
      map.getContainer().classList.toggle("lb-near", close && map.hasLayer(layer));
    }
    map.on("zoomend layeradd layerremove", near);
    map.whenReady(near);
    return layer;
  }

  // What is written in the order in which it finds room: zones, towns …; what has none is hidden.
  const RANKS = [
    ".lb-ring",
    ".lb-figure.lb-must",
    ".lb-figure:not(.lb-must)",
    ".lb-city",
    ".lb-town",
    ".lb-place",
    ".lb-district",
  ];
  const OF_ZONES = ".lb-figure, .lb-ring";
  const REACH = { wide: 3, narrow: 1, must: 7 }; // steps that the label of a zone may stand off it
  const WIDE = 560; // px, a map that has room for lines to labels
  const TAKEN = ".lb-mark, .lb-pin, .leaflet-control"; // numbers, pins and buttons, which stay where they are

  // Label of a zone: figure and name, then the figure alone; of anything else: what is written.
  function label(text, wide) {
    const at = L.DomUtil.getPosition(text);
    const box = text.firstChild;
    const size = (one) => ({ w: one.offsetWidth, h: one.offsetHeight });
    if (!text.matches(OF_ZONES)) {
      const shift = text.matches(".lb-place")
        ? { x: box.offsetWidth / 2 - 4, y: box.offsetHeight / 2 - 7 }
        : L.point(0, 0);
      return { x: at.x + shift.x, y: at.y + shift.y, forms: [size(box)] };
    }
    const must = text.matches(".lb-must, .lb-ring");
    const figure = text.querySelector(".lb-line-0");
    const forms = figure ? [size(box), size(figure)] : [size(box)];
    return { x: at.x, y: at.y, forms: forms, reach: must ? REACH.must : wide ? REACH.wide : REACH.narrow };
  }

  // The buttons where they are a bar along the lower edge (map.css), on a phone; else nothing.
  function buttonBar(at) {
    const corner = at.querySelector(".leaflet-top.leaflet-right");
    return corner.offsetTop > 0 ? corner : null;
  }

  // Names make room for each other, for pins and for what stands around the map; none is cut by its edge.
  function declutter(map) {
    const at = map.getContainer();
    const all = (kind) => Array.from(at.querySelectorAll(kind));
    all(".lb-written, .lb-line-1").forEach((text) => text.classList.remove("lb-hidden"));
    const texts = [];
    RANKS.forEach((kind) => all(kind).forEach((text) => texts.includes(text) || texts.push(text)));
    const wide = map.getSize().x >= WIDE;
    const corner = map.getPane("mapPane").getBoundingClientRect();
    const box = function (one) {
      const rim = one.getBoundingClientRect();
      const [x, y] = [(rim.left + rim.right) / 2 - corner.left, (rim.top + rim.bottom) / 2 - corner.top];
      return { x: x, y: y, w: rim.width, h: rim.height };
    };
    const buttons = buttonBar(at);
    const taken = all(TAKEN)
      .concat(buttons || [])
      .map(box);
    const labels = texts.map((text) => label(text, wide));
    const placed = window.landbookLabels.placeLabels(labels, taken, box(at));
    // From here on nothing is measured: every size asked for would have the page laid out anew.
    texts.forEach(function (text, number) {
      const where = placed[number];
      text.classList.toggle("lb-hidden", !where);
      if (!where || !text.matches(OF_ZONES)) return;
      const name = text.querySelector(".lb-line-1");
      if (name) name.classList.toggle("lb-hidden", where.form === 1);
      text.firstChild.style.translate = where.dx + "px " + where.dy + "px";
      led(text, where, labels[number].forms[where.form]);
    });
  }

  // A line from the label of a zone to the zone, under the label.
  function led(text, where, size) {
    const far = Math.hypot(where.dx, where.dy);
    const line = text.querySelector(".lb-leader") || text.appendChild(element("i", "lb-leader"));
    line.hidden = Math.abs(where.dx) < size.w / 2 && Math.abs(where.dy) < size.h / 2 + STUB;
    line.style.width = far + "px";
    line.style.transform = "rotate(" + Math.atan2(where.dy, where.dx) + "rad)";
  }

  // Inside a page Leaflet's style may come after the map: what is measured by its looks waits for it.
  function styled(at, then, tries) {
    if (getComputedStyle(at).overflow === "hidden" || tries === 0) then();
    else requestAnimationFrame(() => styled(at, then, tries - 1));
  }

  // What stands around the map: its title and stamp, the legend, north and the scale. HTML made by Python.
  function furniture(map, parts, layers) {
    const at = begin(map, parts.title, parts.credits);
    function box(position, html, name) {
      const made = element("div", "lb-box " + name);
      made.innerHTML = html;
      return landbook.kit.control(map, position, made).getContainer();
    }
    L.control.scale({ imperial: false, maxWidth: 80, position: "bottomright" }).addTo(map);
    box("topright", parts.north, "lb-north");
    box("topleft", parts.stamp, "lb-stamp");
    pane(map, "tiles");
    landbook
      .ownTiles(map, parts.tiles || [], parts.words, parts.words.language)
      .forEach(([name, layer]) => layers.addOverlay(layer, name));
    landbook.tools(map, parts.words, view, { measuring: false });
    const legend = box("bottomleft", parts.legend, "lb-legend");
    const stamp = at.querySelector(".lb-stamp");
    const outline = L.featureGroup().addTo(map);
    pane(map, "chosen");
    let chosen = null; // the zone that is looked at; null: the page has not told yet
    function fit() {
      at.classList.toggle("lb-small", map.getSize().x < landbook.kit.COLUMN_FROM);
      at.classList.toggle("lb-named", map.getZoom() >= 12);
      declutter(map);
    }
    map.on("resize moveend layeradd", fit);
    legend.addEventListener("toggle", fit, true);
    function view(how) {
      const beside = at.classList.contains("lb-small")
        ? [0, stamp.offsetHeight + 10]
        : [stamp.offsetWidth, 0];
      const place = outline.getLayers().length ? outline.getBounds().pad(0.6) : L.latLngBounds(parts.bounds);
      const room = () => landbook.kit.margins(map, legend, beside);
      landbook.kit.fit(map, place, () => Object.assign({ animate: false }, how, room()));
    }
    // The page says which zone is looked at, none or one: outlined, and gone to when it is another.
    landbook.choose = function (zone) {
      if (zone === chosen) return;
      const calm = window.matchMedia("(prefers-reduced-motion: reduce)").matches;
      const first = chosen === null;
      chosen = zone;
      outline.clearLayers();
      landbook.outlined(zone).forEach(function (layer) {
        OUTLINED.forEach(function (line) {
          const style = Object.assign({ pane: "chosen", interactive: false, fill: false }, line);
          outline.addLayer(
            layer instanceof L.Circle
              ? L.circle(layer.getLatLng(), Object.assign({ radius: layer.getRadius() }, style))
              : L.polygon(layer.getLatLngs(), style),
          );
        });
      });
      if (!first || zone) view({ animate: !first && !calm, duration: 0.5 });
    };
    styled(
      at,
      function () {
        map.invalidateSize();
        landbook.kit.unfold(map, legend);
        fit();
        landbook.kit.untilMoved(map, legend, () => view());
      },
      600,
    );
  }

  const landbook = {
    base: base,
    places: places,
    zones: zones,
    plots: plots,
    furniture: furniture,
    declutter: declutter,
    kit: {
      element,
      escaped,
      svg,
      lines,
      written,
      slanted,
      undivided,
      begin,
      pane,
      styled,
      ringNames,
      silent,
      buttonBar,
    },
  };
  window.landbook = landbook;
})();

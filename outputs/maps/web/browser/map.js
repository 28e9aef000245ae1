// Drawing of the maps of Landbook: shapes come from Python as GeoJSON, texts ready for the reader.
// Every text from a book is set as text, never as HTML.
(function () {
  "use strict";
  if (window.landbook) return;

  const NEAR = 13; // from this zoom on plots are drawn, and the colour of their zone makes room for them
  const OTHER_LINE = { colour: "#9a9a9a", width: 1, dash: [] };
  const PANES = { base: 250, tiles: 300, plots: 380, zones: 420, names: 450, figures: 460 };

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

  function written(map, lat, lon, texts, kind) {
    const box = element("div");
    texts.forEach(function (text, at) {
      if (text) box.append(element("span", "lb-line-" + at, text));
    });
    return L.marker([lat, lon], {
      pane: pane(map, kind === "lb-figure" ? "figures" : "names"),
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

  // A zone can be reached and chosen by keyboard; what only gives context cannot, and says nothing.
  function pressed(map, layer, tip) {
    const path = layer.getElement();
    if (!path) return;
    path.setAttribute("tabindex", "0");
    path.setAttribute("role", "button");
    path.setAttribute("aria-label", tip.filter(Boolean).join(", "));
    path.addEventListener("keydown", function (event) {
      if (event.key !== "Enter" && event.key !== " ") return;
      event.preventDefault();
      event.stopPropagation();
      const at = layer.getBounds().getCenter();
      layer.fire("click", { latlng: at, containerPoint: map.latLngToContainerPoint(at) }, true);
    });
  }

  function silent(layer) {
    const path = layer.getElement && layer.getElement();
    if (path) path.setAttribute("tabindex", "-1");
  }

  // Zones by fill rate. `look` has the colours; properties: zone_id, phase_id, colour, line, tip,
  // and whether it is cut into plots, whose colours then stand in its place from near.
  function zones(map, shapes, look) {
    const group = L.featureGroup();
    const renderer = L.svg({ pane: pane(map, "zones"), padding: 0.5 });
    const drawn = L.geoJSON(shapes, {
      pane: "zones",
      renderer: renderer,
      smoothFactor: 0.4,
      pointToLayer: function (feature, at) {
        return L.circle(at, { radius: feature.properties.radius_m, pane: "zones", renderer: renderer });
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
        layer.on("add", () => pressed(map, layer, feature.properties.tip));
      },
    });
    group.addLayer(drawn);
    look.figures.forEach(function (zone) {
      group.addLayer(written(map, zone.lat, zone.lon, [zone.figure, zone.name], "lb-figure"));
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

  // Hide what would be written over something more important: figures stay, then names of zones, towns …
  const RANKS = [".lb-figure .lb-line-1", ".lb-city", ".lb-town", ".lb-place", ".lb-district"];
  // Where the name of a zone may stand about its figure: below, where it is written, or else …
  const SIDES = ["lb-above", "lb-right", "lb-left"];
  function declutter(map) {
    const at = map.getContainer();
    const all = function (kind) {
      return Array.from(at.querySelectorAll(kind));
    };
    all(RANKS.join()).forEach(function (text) {
      text.classList.remove(...SIDES);
      text.classList.add("lb-hidden");
    });
    const kept = all(".lb-figure .lb-line-0").map(function (text) {
      return { at: text.getBoundingClientRect(), of: text.parentNode };
    });
    RANKS.forEach(function (kind) {
      all(kind + ".lb-hidden").forEach(function (text) {
        text.classList.remove("lb-hidden");
        const place = function () {
          const mine = (kind === RANKS[0] ? text : text.firstChild).getBoundingClientRect();
          const clash = kept.some(function (other) {
            const apart = mine.right < other.at.left || mine.left > other.at.right;
            return (
              other.of !== text.parentNode &&
              !(apart || mine.bottom < other.at.top || mine.top > other.at.bottom)
            );
          });
          if (!clash) kept.push({ at: mine, of: text.parentNode });
          return !clash;
        };
        const beside = function (side) {
          text.classList.add(side);
          if (place()) return true;
          text.classList.remove(side);
          return false;
        };
        if (!place() && !(kind === RANKS[0] && SIDES.some(beside))) text.classList.add("lb-hidden");
      });
    });
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
    L.control.scale({ imperial: false, maxWidth: 140, position: "bottomright" }).addTo(map);
    box("topright", parts.north, "lb-north");
    box("topleft", parts.stamp, "lb-stamp");
    pane(map, "tiles");
    landbook
      .ownTiles(map, parts.tiles || [], parts.words, parts.words.language)
      .forEach(([name, layer]) => layers.addOverlay(layer, name));
    landbook.tools(map, parts.words, view, { measuring: false });
    /** @type {HTMLDetailsElement} */
    const legend = box("bottomleft", parts.legend, "lb-legend").querySelector("details");
    const stamp = at.querySelector(".lb-stamp");
    function fit() {
      at.classList.toggle("lb-small", map.getSize().x < 1200);
      at.classList.toggle("lb-named", map.getZoom() >= 12);
      declutter(map);
    }
    map.on("resize zoomend layeradd", fit);
    // A frame that has no size yet leaves no room for any land: the first view waits for one that does.
    function view() {
      const small = at.classList.contains("lb-small");
      const corner = L.point(small ? [56, stamp.offsetHeight + 20] : [stamp.offsetWidth + 24, 16]);
      const margin = L.point(60, 36);
      const room = map.getSize().subtract(corner).subtract(margin);
      if (room.x <= 0 || room.y <= 0) map.once("resize", view);
      else {
        map.fitBounds(parts.bounds, { paddingTopLeft: corner, paddingBottomRight: margin, animate: false });
      }
    }
    styled(
      at,
      function () {
        map.invalidateSize();
        fit();
        legend.open = !at.classList.contains("lb-small");
        view();
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
    kit: { element, escaped, svg, lines, written, slanted, begin, pane },
  };
  window.landbook = landbook;
})();

// The reader's own layers, which the page around the map keeps: drawn above the land, their attributes on a
// click. Every text is set as text.
(function () {
  "use strict";
  const L = window.L;
  const landbook = window.landbook;
  if (!landbook || landbook.ownLayers) return;

  const { element, escaped, pane } = landbook.kit;
  const PANES = { ownFaces: 340, ownLines: 440 }; // below the plots, above the outlines
  const LINE_PX = 2.5;
  const POINT_PX = 5;
  const NEW_TO_ZOOM = 15;

  function attributes(name, properties) {
    const box = element("div", "lb-own");
    box.append(element("strong", "", name));
    const list = element("dl");
    Object.entries(properties).forEach(([key, text]) =>
      list.append(element("dt", "", key), element("dd", "", text)),
    );
    box.append(list);
    return box;
  }

  function shapesIn(map, name, shapes, style, more) {
    const made = { pane: pane(map, name), renderer: L.svg({ pane: name, padding: 0.3 }) };
    map.getPane(name).style.zIndex = PANES[name];
    return L.geoJSON(shapes, Object.assign({ style: () => style }, made, more(made)));
  }

  // Faces lie below the land and lines above it, so that what is drawn of the land stays seen.
  function drawn(map, own) {
    const shapes = JSON.parse(own.shapes);
    const faces = shapesIn(
      map,
      "ownFaces",
      shapes,
      { stroke: false, fillColor: own.colour, fillOpacity: 0.15 },
      () => ({ interactive: false, filter: (feature) => feature.geometry.type.endsWith("Polygon") }),
    );
    const line = { color: own.colour, weight: LINE_PX, fill: false };
    const lines = shapesIn(map, "ownLines", shapes, line, (made) => ({
      pointToLayer: (feature, at) =>
        L.circleMarker(at, Object.assign({ radius: POINT_PX }, made, line, { fill: true })),
      onEachFeature: (feature, layer) =>
        layer.bindPopup(() => attributes(own.name, feature.properties), { maxHeight: 240 }),
    }));
    const group = L.featureGroup([faces, lines]);
    const at = (point) => {
      const there = (face) => {
        const path = face.getElement();
        return path && path.isPointInFill(new DOMPoint(point.x, point.y));
      };
      /** @type {any} */
      const found = faces.getLayers().filter(there).pop();
      return found && attributes(own.name, found.feature.properties);
    };
    return { group: group, at: at };
  }

  const offZones = (event) => !event.originalEvent.target.closest(".lb-zone");

  // Draw what the page has, now and whenever that changes; a layer that comes while one looks is gone to.
  // `free` says of a click whether it is on nothing of the land: no zone, where it is not given.
  landbook.ownLayers = function (map, control, free = offZones) {
    const page = window.parent;
    const shown = new Map();
    function show(event) {
      const wanted = page.landbookOwn || [];
      const tokens = wanted.map((own) => own.token);
      shown.forEach(function (layer, token) {
        if (tokens.includes(token)) return;
        control.removeLayer(layer.group);
        layer.group.remove();
        shown.delete(token);
      });
      wanted.forEach(function (own) {
        if (shown.has(own.token)) return;
        const layer = drawn(map, own);
        layer.group.addTo(map);
        shown.set(own.token, layer);
        const swatch = '<span class="lb-own-swatch" style="background:' + own.colour + '"></span>';
        control.addOverlay(layer.group, swatch + escaped(own.name));
        const there = layer.group.getBounds();
        if (event && !map.getBounds().intersects(there)) {
          landbook.kit.fit(map, there, () => ({ maxZoom: NEW_TO_ZOOM }));
        }
      });
    }
    map.on("click", function (event) {
      if (map.getContainer().classList.contains("lb-crosshair") || !free(event)) return;
      const point = map.latLngToLayerPoint(event.latlng);
      const there = Array.from(shown.values()).filter((layer) => map.hasLayer(layer.group));
      const found = there.map((layer) => layer.at(point)).filter(Boolean);
      if (found.length) map.openPopup(found.pop(), event.latlng, { maxHeight: 240 });
    });
    page.addEventListener("landbook-own", show);
    window.addEventListener("pagehide", () => page.removeEventListener("landbook-own", show));
    show();
  };
})();

// The map of a sheet or a shortlist: the land on offer above the plots around it. Texts are set as text.
(function () {
  "use strict";
  const L = window.L;
  const landbook = window.landbook;
  const { element, escaped, svg, lines, begin } = landbook.kit;
  const NEAR = 14; // from this zoom on the plots around are drawn

  function button(label, path, act) {
    const made = element("button", "lb-go");
    made.type = "button";
    made.title = label;
    made.setAttribute("aria-label", label);
    const icon = svg("svg", { viewBox: "0 0 20 20" });
    icon.append(svg("path", { d: path }));
    made.append(icon);
    made.addEventListener("click", act);
    return made;
  }

  function pin(number, at, tip) {
    const head = element("div", "lb-pin");
    head.append(element("span", "", number ? String(number) : ""));
    return L.marker(at, {
      icon: L.divIcon({ className: "lb-pin-at", html: head, iconSize: [28, 36], iconAnchor: [14, 36] }),
      title: tip[0],
      alt: tip[0],
      keyboard: true,
    });
  }

  landbook.offers = function (at, data) {
    const words = data.words;
    const map = L.map(at, { zoomControl: false, zoomSnap: 0.25, minZoom: 7, maxZoom: 20 });
    begin(map, words.title, escaped(words.not_legal) + " " + data.credits);
    map.setView([21, 106], 10);
    landbook.base(map, JSON.parse(data.base)).addTo(map);
    landbook.places(map, JSON.parse(data.places)).addTo(map);

    const plots = L.geoJSON(JSON.parse(data.plots), {
      renderer: L.canvas({ padding: 0.3 }),
      style: (feature) => ({
        color: "#8b97a3",
        weight: 0.8,
        fillColor: data.looks[feature.properties.use] || "#ffffff",
        fillOpacity: 0.95,
      }),
      onEachFeature: (feature, layer) =>
        layer.bindTooltip(() => lines(feature.properties.tip), { sticky: true }),
    });
    map.createPane("land").style.zIndex = "430";
    const pins = {};
    const land = L.geoJSON(JSON.parse(data.offers), {
      pane: "land",
      renderer: L.svg({ pane: "land" }),
      style: (feature) => ({
        color: "#8f2f08",
        weight: feature.properties.rest ? 1 : 2.5,
        dashArray: feature.properties.rest ? "4 4" : null,
        fillColor: data.looks.own,
        fillOpacity: feature.properties.rest ? 0.15 : 0.75,
      }),
      /** @param {L.Polygon} layer */
      onEachFeature: function (feature, layer) {
        const p = feature.properties;
        layer.bindTooltip(() => lines(p.tip), { sticky: true });
        if (p.rest) return;
        const marker = pin(p.number, layer.getBounds().getCenter(), p.tip).addTo(map);
        marker.bindTooltip(() => lines(p.tip));
        marker.on("click", () => choose(p.at, true));
        marker.on("keypress", (event) => event.originalEvent.key === "Enter" && choose(p.at, true));
        pins[p.at] = { marker: marker, layer: layer };
      },
    }).addTo(map);

    function near() {
      const close = map.getZoom() >= NEAR;
      if (close && !map.hasLayer(plots)) plots.addTo(map);
      if (!close && map.hasLayer(plots)) plots.remove();
      at.classList.toggle("lb-close", close);
      landbook.declutter(map);
    }
    map.on("zoomend resize", near);

    function whole() {
      if (land.getLayers().length) {
        map.fitBounds(land.getBounds().pad(land.getLayers().length > 2 ? 0.25 : 1.1), {
          animate: false,
          maxZoom: 17,
        });
      }
    }
    function around() {
      const ways = L.geoJSON(JSON.parse(data.base)).getBounds();
      if (ways.isValid()) map.fitBounds(ways, { animate: false });
      else if (land.getLayers().length) map.fitBounds(land.getBounds().pad(20), { animate: false });
    }
    function choose(number, onMap) {
      Object.entries(pins).forEach(([key, one]) => {
        const mine = Number(key) === number;
        const shown = one.marker.getElement();
        if (shown) shown.classList.toggle("lb-chosen", mine);
        if (mine && !onMap) map.fitBounds(one.layer.getBounds().pad(1.1), { animate: false, maxZoom: 17 });
      });
      document.querySelectorAll("[data-offer]").forEach(function (card) {
        const mine = Number(card.dataset.offer) === number;
        card.classList.toggle("lb-chosen", mine);
        if (mine && onMap) card.scrollIntoView({ block: "nearest" });
      });
    }
    document.querySelectorAll("[data-offer]").forEach(function (card) {
      const head = card.querySelector("button");
      if (head) head.addEventListener("click", () => choose(Number(card.dataset.offer), false));
    });

    L.control
      .zoom({ position: "topright", zoomInTitle: words.zoom_in, zoomOutTitle: words.zoom_out })
      .addTo(map);
    const bar = L.control({ position: "topright" });
    bar.onAdd = function () {
      const box = L.DomUtil.create("div", "leaflet-bar");
      box.append(
        button(words.near, "M10 2v4M10 14v4M2 10h4M14 10h4M10 7a3 3 0 100 6 3 3 0 000-6", whole),
        button(words.far, "M3 8V3H8M12 3H17V8M17 12V17H12M8 17H3V12", around),
      );
      L.DomEvent.disableClickPropagation(box);
      return box;
    };
    bar.addTo(map);
    L.control.scale({ imperial: false, position: "bottomleft" }).addTo(map);
    whole();
    near();
    landbook.map = map;
  };

  // Leaflet takes HTML for its credits.
})();

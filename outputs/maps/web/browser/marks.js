// Numbers on the map, each a button; the outline of its land is drawn while it is looked at or pointed to.
// Where several stand close they are set side by side, so that each can be read and pressed.
(function () {
  "use strict";
  const L = window.L;
  const landbook = window.landbook;
  if (!landbook || landbook.marks) return;

  const CELL = 27; // px, a number with the room around it
  const IN_A_ROW = 6;
  const LOOKED = "#c2185b";

  landbook.marks = function (map, chosen) {
    if (!map.getPane("marks")) {
      map.createPane("outlined").style.zIndex = 440;
      map.getPane("outlined").style.pointerEvents = "none";
      map.createPane("marks").style.zIndex = 620;
    }
    const group = L.layerGroup().addTo(map);
    const outlined = L.layerGroup().addTo(map);
    let marks = [];
    let before = "";

    function button(mark) {
      const made = document.createElement("button");
      made.type = "button";
      made.className = "lb-mark";
      made.textContent = mark.text;
      made.title = mark.label;
      made.setAttribute("aria-label", mark.label);
      L.DomEvent.disableClickPropagation(made);
      made.addEventListener("click", () => chosen(mark.key, mark.at));
      ["mouseenter", "focus"].forEach((name) => made.addEventListener(name, () => outline(mark.key)));
      ["mouseleave", "blur"].forEach((name) => made.addEventListener(name, () => outline("")));
      return made;
    }

    function place() {
      const points = marks.map((mark) => map.latLngToLayerPoint(mark.at));
      window.landbookGeometry.clusterPoints(points, CELL, IN_A_ROW).forEach(function (one) {
        const many = one.members.length;
        const rows = Math.ceil(many / IN_A_ROW);
        one.members.forEach(function (at, number) {
          const row = Math.floor(number / IN_A_ROW);
          const wide = Math.min(many - row * IN_A_ROW, IN_A_ROW);
          const x = one.x + ((number % IN_A_ROW) - (wide - 1) / 2) * CELL - points[at].x;
          const y = one.y + (row - (rows - 1) / 2) * CELL - points[at].y;
          marks[at].button.style.transform = "translate(-50%,-50%) translate(" + x + "px," + y + "px)";
        });
      });
    }

    // The land looked at, and that of the number under the pointer.
    function outline(pointed) {
      outlined.clearLayers();
      const draw = function (lines, style, open) {
        const all = Object.assign(
          { pane: "outlined", interactive: false, fill: false, lineJoin: "round" },
          style,
        );
        outlined.addLayer(open ? L.polyline(lines, all) : L.polygon([lines], all));
      };
      marks.forEach(function (mark) {
        const looked = mark.said.looked;
        if (!looked && mark.said.key !== pointed) return;
        draw(mark.said.rings, { color: "#ffffff", weight: looked ? 8 : 6 });
        draw(mark.said.rings, {
          color: LOOKED,
          weight: looked ? 4 : 2.5,
          dashArray: looked ? null : "6 4",
          fill: looked,
          fillOpacity: 0.12,
        });
        if (mark.said.cut.length) {
          draw(mark.said.cut, { color: "#111111", weight: 2.5, dashArray: "7 5" }, true);
        }
      });
    }

    map.on("zoomend viewreset", place);
    return {
      show: function (said) {
        const now = JSON.stringify(said);
        if (now === before) return;
        before = now;
        const same = said.length === marks.length && said.every((one, at) => one.key === marks[at].said.key);
        if (!same) {
          group.clearLayers();
          marks = said.map(function (one) {
            const made = button(one);
            const icon = L.divIcon({ className: "lb-mark-place", html: made, iconSize: [0, 0] });
            group.addLayer(
              L.marker(one.at, { pane: "marks", icon: icon, interactive: false, keyboard: false }),
            );
            return { button: made, at: L.latLng(one.at) };
          });
        }
        said.forEach(function (one, at) {
          marks[at].said = one;
          marks[at].button.textContent = one.text;
          marks[at].button.classList.toggle("lb-looked", one.looked);
          marks[at].button.setAttribute("aria-pressed", String(one.looked));
        });
        place();
        outline("");
      },
      shown: () => marks.map((mark) => mark.said),
    };
  };
})();

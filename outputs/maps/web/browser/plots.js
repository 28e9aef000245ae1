// All plots of a book on one canvas: one Leaflet layer however many there are, so that drawing, clicking and
// repainting do not grow with it. Shapes come once (outputs/maps/web/geometry.py), states whenever they change
// (outputs/maps/web/plot_states_payload.py). Every text is set as text.
(function () {
  "use strict";
  const L = window.L;
  if (!L || L.LandbookPlots) return;
  const { project, unproject, projectRing, isInside } = window.landbookGeometry;

  const DIGITS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz+*";
  const ABSENT = "-";
  const PATTERNS_FROM = 14; // zoom from which plots are large enough for a pattern
  const OUTLINED_FROM = 11.5;
  const NAMES_FROM = 16.5;
  const CELLS = 96; // of the grid that finds the plot under the pointer, each way
  const TILE = 12; // px, a pattern
  const CLICKS = 20; // that are told again with the last
  const TOGETHER = 32; // plots in one path: the time to fill a path grows faster than the path

  // The lines of patterns: from and to, as parts of a tile.
  const LINES = {
    level: [
      [0, 0.25, 1, 0.25],
      [0, 0.75, 1, 0.75],
    ],
    upright: [
      [0.25, 0, 0.25, 1],
      [0.75, 0, 0.75, 1],
    ],
    steep: [
      [0, 1, 0.5, 0],
      [0.5, 1, 1, 0],
    ],
    flat: [
      [0, 0.5, 1, 0],
      [0, 1, 1, 0.5],
    ],
    tilted: [
      [0, 1, 0.5, 0],
      [0.5, 1, 1, 0],
      [0, 0, 1, 0.5],
      [0, 0.5, 1, 1],
    ],
    cross: [
      [0, 0, 1, 1],
      [0, 1, 1, 0],
    ],
  };

  // One tile of a pattern; drawn over the colour, dark on light and light on dark.
  function patternTile(kind, colour, scale) {
    const tile = document.createElement("canvas");
    tile.width = tile.height = TILE * scale;
    const pen = tile.getContext("2d");
    pen.scale(scale, scale);
    const parts = colour.match(/[0-9a-f]{2}/gi).map((part) => parseInt(part, 16));
    const dark = 0.299 * parts[0] + 0.587 * parts[1] + 0.114 * parts[2] < 140;
    pen.strokeStyle = pen.fillStyle = dark ? "rgba(255,255,255,0.8)" : "rgba(30,30,30,0.62)";
    pen.lineWidth = 1.2;
    pen.beginPath();
    if (kind === "rising" || kind === "falling" || kind === "band") {
      const flip = kind === "rising" ? -1 : 1;
      if (kind === "band") {
        pen.strokeStyle = "#08519c";
        pen.lineWidth = 3.4;
      }
      for (const shift of [-TILE, 0, TILE]) {
        const from = flip > 0 ? -2 : TILE + 2;
        pen.moveTo(from, shift - 2);
        pen.lineTo(TILE - from, shift + TILE + 2);
      }
    } else if (LINES[kind]) {
      for (const [west, north, east, south] of LINES[kind]) {
        pen.moveTo(west * TILE, north * TILE);
        pen.lineTo(east * TILE, south * TILE);
      }
    } else if (kind === "grid") {
      pen.lineWidth = 0.8;
      for (const at of [TILE / 4, (3 * TILE) / 4]) {
        pen.moveTo(0, at);
        pen.lineTo(TILE, at);
        pen.moveTo(at, 0);
        pen.lineTo(at, TILE);
      }
    } else if (kind === "dots") {
      for (const at of [TILE / 4, (3 * TILE) / 4]) {
        pen.moveTo(at + 1.5, at);
        pen.arc(at, at, 1.5, 0, 2 * Math.PI);
      }
      pen.fill();
    }
    pen.stroke();
    return tile;
  }

  L.LandbookPlots = L.Renderer.extend({
    options: { pane: "plots", padding: 0.25, interactive: true },

    initialize: function (looks, options) {
      L.Renderer.prototype.initialize.call(this, options);
      this.looks = looks;
      this.ids = [];
      this.rings = [];
      this.boxes = new Float64Array(0);
      this.paint = { states: "", areas: "", wide: 1, selected: [], focus: -1 };
      this.order = Object.keys(looks);
      this.patterns = {};
      this.clicks = [];
      this.drawn = { plots: 0, ms: 0, times: 0 };
    },

    // The shapes have come.
    fill: function (shapes, per) {
      const size = shapes.ids.length;
      this.ids = shapes.ids;
      this.boxes = new Float64Array(4 * size);
      this.rings = shapes.rings.map((rings, at) => {
        const box = [Infinity, Infinity, -Infinity, -Infinity];
        const made = rings.map((steps) => projectRing(steps, per, box));
        this.boxes.set(box, 4 * at);
        return made;
      });
      this._index();
      this.draw();
    },

    // The states have come, or others.
    repaint: function (paint) {
      this.paint = paint;
      this.draw();
    },

    // What plots are coloured by: their states, or a scheme of the page's with letters of its own.
    colours: function () {
      return this.paint.scheme || { letters: this.paint.states, looks: this.looks };
    },

    area: function (at) {
      const wide = this.paint.wide;
      let number = 0;
      for (const digit of this.paint.areas.substr(at * wide, wide)) {
        number = number * 64 + DIGITS.indexOf(digit);
      }
      return number / 10;
    },

    // How many plots there are of each letter, those held back by a filter apart.
    counts: function () {
      const counts = {};
      for (const letter of this.colours().letters) counts[letter] = (counts[letter] || 0) + 1;
      return counts;
    },

    // The position of the plot at a place; -1 where there is none.
    at: function (latlng) {
      if (!this.grid) return -1;
      const point = project(latlng.lng, latlng.lat);
      const g = this.grid;
      const column = Math.floor((point[0] - g.x) / g.step);
      const row = Math.floor((point[1] - g.y) / g.step);
      const found = g.cells.get(row * CELLS + column) || [];
      for (let last = found.length - 1; last >= 0; last -= 1) {
        const plot = found[last];
        const state = this.paint.states[plot];
        if (state && state !== ABSENT && isInside(this.rings[plot], point[0], point[1])) return plot;
      }
      return -1;
    },

    // Whether a plot is there on the day and no filter holds it back.
    asked: function (at) {
      const state = this.paint.states[at];
      return Boolean(state) && state !== ABSENT && state === state.toLowerCase();
    },

    bounds: function (at) {
      const [west, north, east, south] = this.boxes.subarray(4 * at, 4 * at + 4);
      return L.latLngBounds([this._latLng(west, south), this._latLng(east, north)]);
    },

    // The rings of a plot as Leaflet takes them.
    latLngs: function (at) {
      return this.rings[at].map((ring) =>
        Array.from({ length: ring.length / 2 }, (_, n) => this._latLng(ring[2 * n], ring[2 * n + 1])),
      );
    },

    _latLng: function (x, y) {
      const [lon, lat] = unproject(x, y);
      return L.latLng(lat, lon);
    },

    // As streamlit-folium asks of what was clicked; it keeps to itself a click that is the same as the last.
    // Of clicks in quick succession only the last is told, so each tells those before it too.
    feature: function (at) {
      return this._told({ parcel_id: this.ids[at] }, this._middle(at));
    },

    // The same of a mark that was clicked.
    mark: function (key, latlng) {
      return this._told({ mark: key }, [latlng[1], latlng[0]]);
    },

    // The same of the land that is seen, of which a plan is wanted.
    seen: function (box) {
      return this._told({ seen: box }, [(box[0] + box[2]) / 2, (box[1] + box[3]) / 2]);
    },

    _told: function (what, coordinates) {
      const last = this.clicks.length ? this.clicks[this.clicks.length - 1].at : 0;
      this.clicks = this.clicks
        .concat(Object.assign({ at: Math.max(Date.now(), last + 1) }, what))
        .slice(-CLICKS);
      return {
        type: "Feature",
        properties: Object.assign({ clicks: this.clicks }, what),
        geometry: { type: "Point", coordinates: coordinates },
      };
    },

    _middle: function (at) {
      const x = (this.boxes[4 * at] + this.boxes[4 * at + 2]) / 2;
      const y = (this.boxes[4 * at + 1] + this.boxes[4 * at + 3]) / 2;
      return unproject(x, y);
    },

    _index: function () {
      const box = [Infinity, Infinity, -Infinity, -Infinity];
      for (let at = 0; at < this.boxes.length; at += 4) {
        box[0] = Math.min(box[0], this.boxes[at]);
        box[1] = Math.min(box[1], this.boxes[at + 1]);
        box[2] = Math.max(box[2], this.boxes[at + 2]);
        box[3] = Math.max(box[3], this.boxes[at + 3]);
      }
      const step = Math.max(box[2] - box[0], box[3] - box[1], 1e-9) / (CELLS - 1);
      const cells = new Map();
      for (let plot = 0; plot < this.ids.length; plot += 1) {
        const [west, north, east, south] = this.boxes.subarray(4 * plot, 4 * plot + 4);
        for (let row = Math.floor((north - box[1]) / step); row <= (south - box[1]) / step; row += 1) {
          for (
            let column = Math.floor((west - box[0]) / step);
            column <= (east - box[0]) / step;
            column += 1
          ) {
            const key = row * CELLS + column;
            if (cells.has(key)) cells.get(key).push(plot);
            else cells.set(key, [plot]);
          }
        }
      }
      this.grid = { x: box[0], y: box[1], step: step, cells: cells };
    },

    _initContainer: function () {
      this._container = document.createElement("canvas");
      this._container.className = "lb-canvas";
      this._pen = this._container.getContext("2d");
    },

    _destroyContainer: function () {
      this._container.remove();
      delete this._container;
      delete this._pen;
    },

    _updatePaths: function () {},

    _update: function () {
      if (this._map._animatingZoom && this._bounds) return;
      L.Renderer.prototype._update.call(this);
      const size = this._bounds.getSize();
      const scale = window.devicePixelRatio || 1;
      this._container.width = Math.round(size.x * scale);
      this._container.height = Math.round(size.y * scale);
      this._container.style.width = size.x + "px";
      this._container.style.height = size.y + "px";
      L.DomUtil.setPosition(this._container, this._bounds.min);
      this.draw();
    },

    // Draw what is in view, all plots of a letter at once.
    draw: function () {
      if (!this._pen || !this._bounds || !this.ids.length || !this.paint.states) return;
      const began = performance.now();
      const pen = this._pen;
      const scale = window.devicePixelRatio || 1;
      const min = this._bounds.min;
      const view = this._seen();
      pen.setTransform(1, 0, 0, 1, 0, 0);
      pen.clearRect(0, 0, this._container.width, this._container.height);
      // Points of the layer, so that a pattern stays with its land when the map moves.
      pen.setTransform(scale, 0, 0, scale, -min.x * scale, -min.y * scale);
      const zoom = this._zoom;
      const groups = this._grouped(view);
      const looks = this.colours().looks;
      pen.lineWidth = zoom < 13 ? 0.3 : 0.7;
      pen.lineJoin = "round";
      let plots = 0;
      for (const state of Object.keys(groups)) {
        const look = looks[state.toLowerCase()];
        const dimmed = state !== state.toLowerCase();
        const pattern = look.pattern && !dimmed && zoom >= PATTERNS_FROM ? this._pattern(look, scale) : null;
        pen.strokeStyle = "#55554f";
        for (let from = 0; from < groups[state].length; from += TOGETHER) {
          this._path(groups[state].slice(from, from + TOGETHER), view);
          if (dimmed) {
            pen.globalAlpha = 1; // no plot lets the land below it through
            pen.fillStyle = "#ffffff";
            pen.fill();
          }
          pen.globalAlpha = dimmed ? 0.14 : 0.95;
          pen.fillStyle = look.colour;
          pen.fill();
          if (pattern) {
            pen.fillStyle = pattern;
            pen.fill();
          }
          pen.globalAlpha = dimmed ? 0.35 : 1;
          if (zoom >= OUTLINED_FROM) pen.stroke();
        }
        plots += groups[state].length;
      }
      pen.globalAlpha = 1;
      this._marked(view);
      if (zoom >= NAMES_FROM) this._names(groups, view);
      this.drawn = { plots: plots, ms: performance.now() - began, times: this.drawn.times + 1 };
      this.fire("drawn", this.drawn);
    },

    // Scale and shift from zoom 0 to points of the layer, and what is in view at zoom 0.
    _seen: function () {
      const by = Math.pow(2, this._zoom);
      const origin = this._map.getPixelOrigin();
      const min = this._bounds.min.add(origin);
      const max = this._bounds.max.add(origin);
      return { by: by, x: origin.x, y: origin.y, box: [min.x / by, min.y / by, max.x / by, max.y / by] };
    },

    _grouped: function (view) {
      const groups = {};
      const letters = this.colours().letters;
      const boxes = this.boxes;
      const [west, north, east, south] = view.box;
      for (let plot = 0, at = 0; plot < this.ids.length; plot += 1, at += 4) {
        if (boxes[at] > east || boxes[at + 2] < west || boxes[at + 1] > south || boxes[at + 3] < north) {
          continue;
        }
        const state = letters[plot] || ABSENT;
        if (state === ABSENT) continue;
        (groups[state] = groups[state] || []).push(plot);
      }
      return groups;
    },

    _path: function (plots, view) {
      const pen = this._pen;
      const by = view.by;
      pen.beginPath();
      for (const plot of plots) {
        const wide = (this.boxes[4 * plot + 2] - this.boxes[4 * plot]) * by;
        if (wide < 2) {
          const x = this.boxes[4 * plot] * by - view.x;
          const y = this.boxes[4 * plot + 1] * by - view.y;
          pen.rect(
            x,
            y,
            Math.max(wide, 1),
            Math.max((this.boxes[4 * plot + 3] - this.boxes[4 * plot + 1]) * by, 1),
          );
          continue;
        }
        for (const ring of this.rings[plot]) {
          pen.moveTo(ring[0] * by - view.x, ring[1] * by - view.y);
          for (let at = 2; at < ring.length; at += 2) {
            pen.lineTo(ring[at] * by - view.x, ring[at + 1] * by - view.y);
          }
          pen.closePath();
        }
      }
    },

    _pattern: function (look, scale) {
      const key = look.pattern + look.colour + scale;
      if (!this.patterns[key]) {
        const made = this._pen.createPattern(patternTile(look.pattern, look.colour, scale), "repeat");
        made.setTransform(new DOMMatrix([1 / scale, 0, 0, 1 / scale, 0, 0]));
        this.patterns[key] = made;
      }
      return this.patterns[key];
    },

    // The plots that are chosen, and the one that is looked at, above all others.
    _marked: function (view) {
      const pen = this._pen;
      const around = (plots, colour, width) => {
        this._path(plots, view);
        pen.strokeStyle = colour;
        pen.lineWidth = width;
        pen.stroke();
      };
      const here = (plot) => (this.paint.states[plot] || ABSENT) !== ABSENT;
      const changed = (this.paint.changed || []).filter(here);
      if (changed.length) {
        around(changed, "#ffffff", 4.5);
        around(changed, "#111111", 2.2);
      }
      const selected = this.paint.selected.filter(here);
      if (selected.length) {
        around(selected, "#ffffff", 6);
        around(selected, "#111111", 3);
        around(selected, "#ffd84d", 1.4);
      }
      if (this.paint.focus >= 0 && here(this.paint.focus)) {
        around([this.paint.focus], "#ffffff", 8);
        around([this.paint.focus], "#c2185b", 4);
      }
    },

    // The ids of plots, where they have room.
    _names: function (groups, view) {
      const pen = this._pen;
      pen.font = "600 11px 'Segoe UI', 'Noto Sans', sans-serif";
      pen.textAlign = "center";
      pen.textBaseline = "middle";
      pen.lineWidth = 3;
      pen.strokeStyle = "rgba(255,255,255,0.9)";
      pen.fillStyle = "#161a1d";
      for (const state of Object.keys(groups)) {
        if (state !== state.toLowerCase()) continue;
        for (const plot of groups[state]) {
          const wide = (this.boxes[4 * plot + 2] - this.boxes[4 * plot]) * view.by;
          const high = (this.boxes[4 * plot + 3] - this.boxes[4 * plot + 1]) * view.by;
          if (high < 18 || wide < 30 || pen.measureText(this.ids[plot]).width > wide * 0.85) continue;
          const x = ((this.boxes[4 * plot] + this.boxes[4 * plot + 2]) / 2) * view.by - view.x;
          const y = ((this.boxes[4 * plot + 1] + this.boxes[4 * plot + 3]) / 2) * view.by - view.y;
          pen.strokeText(this.ids[plot], x, y);
          pen.fillText(this.ids[plot], x, y);
        }
      }
    },
  });

  L.LandbookPlots.patternTile = patternTile;
})();

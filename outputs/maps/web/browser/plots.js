// All plots of a book on one canvas: one Leaflet layer however many there are, so that drawing, clicking and
// repainting do not grow with it. Shapes come once (outputs/maps/web/geometry.py) or in tiles, where they are seen
// (tiles.js); states whenever they change (outputs/maps/web/plot_states_payload.py). Every text is set as text.
(function () {
  "use strict";
  const L = window.L;
  const landbook = window.landbook;
  if (!L || L.LandbookPlots) return;
  const { project, unproject, projectRing, isInside } = window.landbookGeometry;

  const DIGITS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz+*";
  const ABSENT = "-";
  const PATTERNS_FROM = 14; // zoom from which plots are large enough for a pattern
  const OUTLINED_FROM = 11.5;
  const NAMES_FROM = 16.5;
  const CELLS = 96; // of the grid that finds the plot under the pointer, each way
  const CLICKS = 20; // that are told again with the last
  const TOGETHER = 32; // plots in one path: the time to fill a path grows faster than the path

  // How often each letter stands in some text, or in a part of it but for the places that are `apart`.
  function counted(letters, from = 0, to = letters.length, apart = []) {
    const numbers = new Uint32Array(128);
    for (let at = from; at < to; at += 1) if (!apart[at]) numbers[letters.charCodeAt(at)] += 1;
    const counts = {};
    numbers.forEach((many, code) => many && (counts[String.fromCharCode(code)] = many));
    return counts;
  }

  // Whether the box at a position of some boxes is in view.
  const isSeen = (boxes, at, [west, north, east, south]) =>
    boxes[at] <= east && boxes[at + 2] >= west && boxes[at + 1] <= south && boxes[at + 3] >= north;

  const isAsked = (letter) => letter !== ABSENT && letter === letter.toLowerCase();

  L.LandbookPlots = L.Renderer.extend({
    options: { pane: "plots", padding: 0.25, interactive: true },

    initialize: function (looks, options) {
      L.Renderer.prototype.initialize.call(this, options);
      this.looks = looks;
      this.ids = [];
      this.rings = [];
      this.boxes = new Float64Array(0);
      this.some = []; // the plots whose shapes are there
      this.known = new Map();
      this.cells = []; // plots too small to be drawn alone: `from`, `many`, `box`
      this.alone = []; // whether a plot is drawn alone, which no cell that it lies in counts
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
      this.reveal(Array.from(this.ids.keys()), []);
    },

    // As many plots as the book has, none of whose shapes is there yet.
    expect: function (size) {
      this.ids = new Array(size);
      this.rings = new Array(size);
      this.boxes = new Float64Array(4 * size).fill(Infinity);
      this.reveal([], []);
    },

    // Which plots are drawn from now on, of those whose shapes are there, and which cells.
    reveal: function (some, cells) {
      this.some = some;
      this.cells = cells;
      this.alone = new Uint8Array(cells.length && this.ids.length);
      if (cells.length) some.forEach((at) => (this.alone[at] = 1));
      this.known = new Map();
      this.fire("revealed");
      this.draw();
    },

    // The states have come, or others.
    repaint: function (paint) {
      this.paint = paint;
      this.known = new Map(); // what is known of a cell
      // What is chosen is outlined wherever it is.
      (paint.places || []).forEach(([at, west, south, east, north]) => {
        if (!this.rings[at]) this.boxes.set([...project(west, north), ...project(east, south)], 4 * at);
      });
      this.draw();
    },

    // What plots are coloured by: their states, or a scheme of the page's with letters of its own.
    colours: function () {
      return this.paint.scheme || { letters: this.paint.states, looks: this.looks };
    },

    // In m²; null where it is not known yet.
    area: function (at) {
      if (typeof this.paint.areas === "function") return this.paint.areas(at);
      const wide = this.paint.wide;
      let number = 0;
      for (const digit of this.paint.areas.substr(at * wide, wide)) {
        number = number * 64 + DIGITS.indexOf(digit);
      }
      return number / 10;
    },

    // How many plots there are of each letter, those held back by a filter apart.
    counts: function () {
      return counted(this.colours().letters);
    },

    // The position of the plot at a place; -1 where there is none.
    at: function (latlng) {
      const point = project(latlng.lng, latlng.lat);
      const found = this.near(point);
      for (let last = found.length - 1; last >= 0; last -= 1) {
        const plot = found[last];
        const state = this.paint.states[plot];
        if (state && state !== ABSENT && isInside(this.rings[plot], point[0], point[1])) return plot;
      }
      return -1;
    },

    // Plots that may be at a point of the plane at zoom 0.
    near: function (point) {
      if (!this.grid) return [];
      const g = this.grid;
      const column = Math.floor((point[0] - g.x) / g.step);
      const row = Math.floor((point[1] - g.y) / g.step);
      return g.cells.get(row * CELLS + column) || [];
    },

    // The cell at a place; undefined where there is none.
    cellAt: function (latlng) {
      const [x, y] = project(latlng.lng, latlng.lat);
      const over = ([west, north, east, south]) => west <= x && x <= east && north <= y && y <= south;
      return this.cells.find((cell) => over(cell.box) && this.of(cell).letter !== ABSENT);
    },

    // Of the plots that are drawn together in a cell: how many there are, how many of them no filter holds back, and
    // the letter that most of these have; of the others where there are none.
    of: function (cell) {
      if (!this.known.has(cell)) {
        const letters = this.colours().letters;
        const counts = counted(letters, cell.from, cell.from + cell.many, this.alone);
        const there = Object.entries(counts).filter(([letter]) => letter !== ABSENT);
        const asked = there.filter(([letter]) => isAsked(letter));
        const [letter] = (asked.length ? asked : there).reduce((a, b) => (b[1] > a[1] ? b : a), [ABSENT, 0]);
        const sum = (some) => some.reduce((all, [, many]) => all + many, 0);
        this.known.set(cell, { letter: letter, asked: sum(asked), there: sum(there) });
      }
      return this.known.get(cell);
    },

    // Whether a plot is there on the day and no filter holds it back.
    asked: function (at) {
      const state = this.paint.states[at];
      return Boolean(state) && isAsked(state);
    },

    bounds: function (at) {
      return this.boundsOf(this.boxes.subarray(4 * at, 4 * at + 4));
    },

    boundsOf: function ([west, north, east, south]) {
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
      let plots = this._cells(view);
      for (const state of Object.keys(groups)) {
        const look = looks[state.toLowerCase()];
        const dimmed = state !== state.toLowerCase();
        const pattern = look.pattern && !dimmed && zoom >= PATTERNS_FROM ? this._pattern(look, scale) : null;
        pen.strokeStyle = "#55554f";
        for (let from = 0; from < groups[state].length; from += TOGETHER) {
          this._path(groups[state].slice(from, from + TOGETHER), view);
          this._fill(look, dimmed);
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

    _fill: function (look, dimmed) {
      const pen = this._pen;
      if (dimmed) {
        pen.globalAlpha = 1; // no plot lets the land below it through
        pen.fillStyle = "#ffffff";
        pen.fill();
      }
      pen.globalAlpha = dimmed ? 0.14 : 0.95;
      pen.fillStyle = look.colour;
      pen.fill();
    },

    // Draw the cells in view, and say how many there are.
    _cells: function (view) {
      const groups = {};
      let cells = 0;
      for (const cell of this.cells) {
        if (!isSeen(cell.box, 0, view.box)) continue;
        const { letter } = this.of(cell);
        if (letter !== ABSENT) (groups[letter] = groups[letter] || []).push(cell.box);
      }
      const looks = this.colours().looks;
      for (const letter of Object.keys(groups)) {
        for (let from = 0; from < groups[letter].length; from += TOGETHER) {
          this._pen.beginPath();
          groups[letter].slice(from, from + TOGETHER).forEach((box) => this._rectangle(box, 0, view));
          this._fill(looks[letter.toLowerCase()], !isAsked(letter));
        }
        cells += groups[letter].length;
      }
      return cells;
    },

    _rectangle: function (boxes, at, view) {
      const x = boxes[at] * view.by - view.x;
      const y = boxes[at + 1] * view.by - view.y;
      const [wide, high] = [boxes[at + 2] - boxes[at], boxes[at + 3] - boxes[at + 1]];
      this._pen.rect(x, y, Math.max(wide * view.by, 1), Math.max(high * view.by, 1));
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
      for (const plot of this.some) {
        if (!isSeen(this.boxes, 4 * plot, view.box)) continue;
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
        if ((this.boxes[4 * plot + 2] - this.boxes[4 * plot]) * by < 2 || !this.rings[plot]) {
          this._rectangle(this.boxes, 4 * plot, view);
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
        const made = this._pen.createPattern(
          landbook.patternTile(look.pattern, look.colour, scale),
          "repeat",
        );
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
      const here = (plot) =>
        (this.paint.states[plot] || ABSENT) !== ABSENT && isSeen(this.boxes, 4 * plot, view.box);
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
})();

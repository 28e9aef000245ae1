// The plots of a large book: shapes in tiles, fetched where they are seen (outputs/maps/web/plot_tiles.py), and what
// plots are on a day in bytes, fetched when it changes (outputs/maps/web/plot_states_payload.py).
(function () {
  "use strict";
  const landbook = window.landbook;
  if (!landbook || landbook.plotTiles) return;
  const { project } = window.landbookGeometry;

  const ZOOMS = [5, 14]; // that have tiles
  const AROUND = 0.25; // of the map, beyond its edges
  const KEPT_TILES = 300;
  const KEPT_BYTES = 12; // answers
  const BLOCK = 4096; // areas fetched together
  const ABSENT = "-".charCodeAt(0);
  const CAPITAL = "a".charCodeAt(0) - "A".charCodeAt(0);

  // What a tile holds, its places moved to the plane at zoom 0.
  function decoded(plots, layers, z, column, row) {
    const by = 256 / Math.pow(2, z);
    const boxed = ({ minX, minY, maxX, maxY }) => [
      (column + minX) * by,
      (row + minY) * by,
      (column + maxX) * by,
      (row + maxY) * by,
    ];
    const tile = { plots: [], cells: [] };
    (layers.get("plots") || []).forEach(function (plot) {
      tile.plots.push(plot.id);
      if (plots.detail[plot.id] >= z) return; // it is there as it looks from nearer
      plots.detail[plot.id] = z;
      plots.ids[plot.id] = plot.props.id;
      plots.boxes.set(boxed(plot.bbox), 4 * plot.id);
      plots.rings[plot.id] = plot.geom.map(function (ring) {
        const made = new Float64Array(2 * (ring.length - 1)); // the last corner is the first
        for (let at = 0; at < ring.length - 1; at += 1) {
          made[2 * at] = (column + ring[at].x) * by;
          made[2 * at + 1] = (row + ring[at].y) * by;
        }
        return made;
      });
    });
    (layers.get("cells") || []).forEach((cell) =>
      tile.cells.push({ from: cell.id, many: cell.props.plots, box: boxed(cell.bbox) }),
    );
    return tile;
  }

  // Fetch what is seen of `size` plots, and have `plots` draw it; what was drawn stays until all of it is there.
  landbook.plotTiles = function (map, plots, { address, size }, warn) {
    const source = new window.protomapsL.PmtilesSource(address, false);
    let tiles = new Map(); // those that are there or on their way, the last ones asked for last
    let shown = [];
    let wanted = [];
    let zoom = 0;
    let due = 0;

    function expect() {
      tiles = new Map();
      plots.detail = new Uint8Array(size);
      plots.expect(size);
    }

    function seen() {
      zoom = Math.min(Math.max(Math.round(map.getZoom()), ZOOMS[0]), ZOOMS[1]);
      const by = Math.pow(2, zoom) / 256;
      const view = map.getBounds().pad(AROUND);
      const [west, north] = project(view.getWest(), view.getNorth());
      const [east, south] = project(view.getEast(), view.getSouth());
      const found = [];
      for (let row = Math.floor(north * by); row <= south * by; row += 1) {
        for (let column = Math.floor(west * by); column <= east * by; column += 1) {
          found.push([column, row]);
        }
      }
      return found;
    }

    function show() {
      const there = wanted.map((key) => tiles.get(key)).filter((tile) => tile && tile.plots);
      const all = there.length === wanted.length ? there : [...new Set([...shown, ...there])];
      shown = all;
      plots.reveal(
        Array.from(new Set(all.flatMap((tile) => tile.plots))).sort((a, b) => a - b),
        Array.from(
          new Map(all.flatMap((tile) => tile.cells.map((cell) => [cell.box.join(), cell]))).values(),
        ),
      );
    }

    // What comes between two pictures of the screen is drawn together.
    function showSoon() {
      due =
        due ||
        requestAnimationFrame(function () {
          due = 0;
          show();
        });
    }

    function fetchTile(key, z, column, row) {
      const side = Math.pow(2, z);
      const there = tiles;
      there.set(key, {});
      source.get({ z: z, x: ((column % side) + side) % side, y: row }, 1).then(
        function (layers) {
          if (there !== tiles) return;
          tiles.set(key, decoded(plots, layers, z, column, row));
          if (wanted.includes(key)) showSoon();
        },
        function () {
          there.delete(key);
          warn();
        },
      );
    }

    function update() {
      if (tiles.size > KEPT_TILES) expect();
      const places = seen();
      wanted = places.map(([column, row]) => [zoom, column, row].join());
      places.forEach(([column, row], number) => {
        if (!tiles.has(wanted[number])) fetchTile(wanted[number], zoom, column, row);
      });
      show();
    }

    plots.near = function ([x, y]) {
      const by = Math.pow(2, zoom) / 256;
      const tile = tiles.get([zoom, Math.floor(x * by), Math.floor(y * by)].join());
      return (tile && tile.plots) || [];
    };
    expect();
    map.on("moveend", update);
    update();
  };

  const kept = new Map(); // what came from an address, the newest last

  // Bytes of an address, packed by gzip.
  function bytes(address) {
    if (!kept.has(address)) {
      const answer = fetch(address).then(function (found) {
        if (!found.ok) throw new Error(String(found.status));
        return new Response(found.body.pipeThrough(new DecompressionStream("gzip"))).arrayBuffer();
      });
      kept.set(
        address,
        answer.then((content) => new Uint8Array(content)),
      );
      answer.catch(() => kept.delete(address));
      if (kept.size > KEPT_BYTES) kept.delete(kept.keys().next().value);
    }
    return kept.get(address);
  }

  // A letter for each plot: as text that came with the page, or at one address, with a bit at another for each plot
  // that is held back, whose letter is a capital.
  async function letters(said) {
    if (!said || typeof said === "string") return said;
    const made = (await bytes(said.letters)).slice();
    const held = said.held && (await bytes(said.held));
    for (let at = 0; held && at < made.length; at += 1) {
      if (held[at >> 3] & (128 >> (at & 7)) && made[at] !== ABSENT) made[at] -= CAPITAL;
    }
    return new TextDecoder().decode(made);
  }

  // Which plots are something else on the later of two days, of those that are not held back on both.
  function changed(earlier, later) {
    const found = [];
    const is = (letter) => letter >= 97; // a small letter
    for (let at = 0; at < later.length; at += 1) {
      const [then, now] = [earlier.charCodeAt(at), later.charCodeAt(at)];
      if ((is(then) || is(now)) && (then | 32) !== (now | 32)) found.push(at);
    }
    return found;
  }

  // Areas in m² by position, of a block at a time; `come` is called when another block is there.
  function areasAt(address, come) {
    const blocks = new Map();
    return function (plot) {
      const number = Math.floor(plot / BLOCK);
      if (!blocks.has(number)) {
        blocks.set(number, null);
        const first = 4 * number * BLOCK;
        fetch(address, { headers: { Range: `bytes=${first}-${first + 4 * BLOCK - 1}` } })
          .then((found) => (found.ok ? found.arrayBuffer() : Promise.reject(found)))
          .then(
            (content) => come(blocks.set(number, new Uint32Array(content))),
            () => blocks.delete(number),
          );
      }
      const block = blocks.get(number);
      return block && block[plot % BLOCK] / 10;
    };
  }

  let areas = { address: "", at: null };

  // What the page says of the plots, with all that it names an address of.
  landbook.readStates = async function (said, come) {
    if (said.areas.address && said.areas.address !== areas.address) {
      areas = { address: said.areas.address, at: areasAt(said.areas.address, come) };
    }
    const { scheme, earlier } = said;
    const [states, by, then] = await Promise.all(
      [said.states, scheme && scheme.letters, earlier && earlier.states].map(letters),
    );
    return Object.assign({}, said, {
      states: states,
      areas: said.areas.address ? areas.at : said.areas,
      scheme: scheme && Object.assign({}, scheme, { letters: by }),
      earlier:
        earlier &&
        Object.assign({}, earlier, { states: then, changed: earlier.changed || changed(then, states) }),
    });
  };
})();

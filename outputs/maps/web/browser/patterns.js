// Patterns over the colours of plots, so that no state is told by its colour alone.
(function () {
  "use strict";
  const landbook = window.landbook;
  if (!landbook || landbook.patternTile) return;

  const TILE = 12; // px, a pattern

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
  landbook.patternTile = function (kind, colour, scale) {
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
  };
})();

// Where the names and figures of a map stand so that no two lie on each other. Needs neither a page nor Leaflet.
(function () {
  "use strict";
  if (window.landbookLabels) return;

  const GAP = 2; // px between two labels
  const STEP = 18; // px, how much farther off each next try is
  const MARK = 5; // px around a place that the names of others leave free
  const CLOCK = [0, 180, 270, 90, 45, 315, 135, 225]; // degrees from north: where a label is tried first
  const DOT = 6; // px, the steps in which a line is held against labels

  /**
   * @typedef { { w: number, h: number } } Size px
   * @typedef { { x: number, y: number, w: number, h: number } } Box around its middle, px
   * @typedef {Object} Label
   * @property {number} x px, of the place
   * @property {number} y
   * @property {Size[]} forms its sizes, the fullest first
   * @property {number} [reach] how many steps off the place it may stand; none: on the place or nowhere
   */

  /** @param {Box} one @param {Box} other */
  function touches(one, other) {
    return (
      Math.abs(one.x - other.x) * 2 < one.w + other.w + 2 * GAP &&
      Math.abs(one.y - other.y) * 2 < one.h + other.h + 2 * GAP
    );
  }

  /** @param {Box} box @param {Box} frame */
  function within(box, frame) {
    return (
      Math.abs(box.x - frame.x) * 2 + box.w <= frame.w && Math.abs(box.y - frame.y) * 2 + box.h <= frame.h
    );
  }

  /** The line from a label to its place, as small boxes. @param {Box} label @param { { x: number, y: number } } place */
  function line(label, place) {
    const [dx, dy] = [place.x - label.x, place.y - label.y];
    const out = Math.min(label.w / 2 / Math.abs(dx || 1e-9), label.h / 2 / Math.abs(dy || 1e-9), 1);
    const steps = Math.floor((Math.hypot(dx, dy) * (1 - out)) / DOT);
    return Array.from({ length: Math.max(steps - 1, 0) }, function (_, at) {
      const part = out + ((1 - out) * (at + 1)) / Math.max(steps, 1);
      return { x: label.x + dx * part, y: label.y + dy * part, w: 1, h: 1 };
    });
  }

  /**
   * Offsets from the place, nearest first; where a pin stands on it, from that.
   * @param {Size} form @param {number} reach @param {Box} place
   */
  function offsets(form, reach, place) {
    const tried = [{ dx: 0, dy: 0 }];
    for (let far = 1; far <= reach; far += 1) {
      for (const angle of CLOCK) {
        const [east, south] = [Math.sin((angle * Math.PI) / 180), -Math.cos((angle * Math.PI) / 180)];
        const off = (far - 1) * STEP + GAP + 1;
        tried.push({
          dx: Math.sign(Math.round(east)) * (form.w / 2) + east * (off + place.w / 2),
          dy: Math.sign(Math.round(south)) * (form.h / 2) + south * (off + place.h / 2),
        });
      }
    }
    return tried;
  }

  /**
   * Place labels, the first ones first; what stands off its place has a free line to it.
   * @param {Label[]} labels
   * @param {Box[]} [taken] where nothing may stand
   * @param {Box} [frame] what is seen: no label is cut by its edge
   * @returns {({ form: number, dx: number, dy: number } | null)[]} of each the form and how far off; null: no room
   */
  function placeLabels(labels, taken, frame) {
    const kept = (taken || []).slice();
    const places = labels.map((label) => ({ x: label.x, y: label.y, w: 2 * MARK, h: 2 * MARK }));
    return labels.map(function (label, number) {
      const others = places.filter((_, at) => at !== number && labels[at].reach);
      const pin = (taken || []).find((one) => within({ x: label.x, y: label.y, w: 0, h: 0 }, one));
      const free = (box) => !kept.some((one) => touches(box, one));
      for (let form = 0; form < label.forms.length; form += 1) {
        const size = label.forms[form];
        if (!size.w || !size.h) continue;
        for (const { dx, dy } of offsets(size, label.reach || 0, pin || places[number])) {
          const from = pin || label;
          const box = { x: from.x + dx, y: from.y + dy, w: size.w, h: size.h };
          const away = label.reach && others.some((one) => touches(box, one));
          if (away || (frame && !within(box, frame)) || !free(box)) continue;
          const led = line(box, from).filter((part) => !pin || !touches(part, pin));
          if (!led.every(free)) continue;
          kept.push(box, ...led);
          return { form: form, dx: box.x - label.x, dy: box.y - label.y };
        }
      }
      return null;
    });
  }

  window.landbookLabels = { placeLabels, touches };
})();

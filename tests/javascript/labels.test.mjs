// Labels of the maps, in a page that has nothing else.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { runInNewContext } from "node:vm";

const page = { window: {} };
const script = new URL("../../outputs/maps/web/browser/labels.js", import.meta.url);
runInNewContext(readFileSync(script, "utf-8"), page);
const { placeLabels, touches } = page.window.landbookLabels;

const same = (actual, expected) => assert.equal(JSON.stringify(actual), JSON.stringify(expected));
const name = (x, y, more) => ({ x, y, forms: [{ w: 100, h: 30 }], ...more });
const boxes = (labels, placed) =>
  labels.flatMap(function (label, at) {
    const where = placed[at];
    if (!where) return [];
    return [{ x: label.x + where.dx, y: label.y + where.dy, ...label.forms[where.form] }];
  });

test("a label alone stands on its place", () => {
  same(placeLabels([name(50, 50)]), [{ form: 0, dx: 0, dy: 0 }]);
});

test("of two labels on one place that cannot move, the first stays", () => {
  same(placeLabels([name(50, 50), name(60, 55)]), [{ form: 0, dx: 0, dy: 0 }, null]);
});

test("labels leave two pixels between each other, and no more", () => {
  same(placeLabels([name(0, 0), name(102, 0)])[1], { form: 0, dx: 0, dy: 0 });
  same(placeLabels([name(0, 0), name(101.9, 0)])[1], null);
});

test("a label that may move goes where there is room, above its place first", () => {
  const [, moved] = placeLabels([name(50, 50), name(50, 70, { reach: 3 })]);
  assert.ok(Math.abs(moved.dx) < 1 && moved.dy > 0, JSON.stringify(moved)); // above is taken by the first
  const [, up] = placeLabels([name(50, 50), name(50, 30, { reach: 3 })]);
  assert.ok(Math.abs(up.dx) < 1 && up.dy < 0, JSON.stringify(up));
});

test("a shorter form is taken where the full one has no room", () => {
  const label = {
    x: 50,
    y: 50,
    forms: [
      { w: 100, h: 30 },
      { w: 20, h: 10 },
    ],
  };
  same(placeLabels([label], [{ x: 90, y: 50, w: 20, h: 20 }]), [{ form: 1, dx: 0, dy: 0 }]);
});

test("nothing stands where a number or a pin stands", () => {
  same(placeLabels([name(50, 50)], [{ x: 50, y: 50, w: 10, h: 10 }]), [null]);
});

test("no label is cut by the edge of what is seen", () => {
  const frame = { x: 100, y: 100, w: 200, h: 200 };
  same(placeLabels([name(50, 100)], [], frame), [{ form: 0, dx: 0, dy: 0 }]);
  same(placeLabels([name(49.9, 100)], [], frame), [null]);
  const [inward] = placeLabels([name(10, 100, { reach: 1 })], [], frame); // east of its place, 5 + 2 + 1 off it
  same(inward, { form: 0, dx: 58, dy: 0 });
  const outside = { ...name(-300, 100), reach: 1 };
  same(placeLabels([outside], [], frame), [null]);
});

test("where a pin stands on a place, its name stands beside the pin, and a line ends at the pin", () => {
  const pin = { x: 54, y: 50, w: 24, h: 24 };
  const [above] = placeLabels([name(50, 50, { reach: 1 })], [pin]);
  same(above, { form: 0, dx: 4, dy: -30 }); // from the middle of the pin: half of both, 2 px free, 1 more
});

test("a label leaves the places of others free", () => {
  const labels = [name(50, 50, { reach: 2 }), name(80, 50, { reach: 2 })];
  const placed = placeLabels(labels);
  assert.ok(placed.every(Boolean));
  const [first] = boxes(labels, placed);
  assert.ok(!touches(first, { x: 80, y: 50, w: 2, h: 2 }));
});

test("of many labels close together no two touch, whatever their places", () => {
  let seed = 7;
  const random = () => (seed = (seed * 16807) % 2147483647) / 2147483647;
  for (let round = 0; round < 40; round += 1) {
    const labels = Array.from({ length: 25 }, () =>
      name(random() * 600, random() * 400, {
        reach: 3,
        forms: [
          { w: 40 + random() * 110, h: 28 },
          { w: 40, h: 14 },
        ],
      }),
    );
    const standing = boxes(labels, placeLabels(labels));
    assert.ok(standing.length >= 15, `only ${standing.length} of 25 stand`);
    standing.forEach((one, at) => standing.slice(at + 1).forEach((other) => assert.ok(!touches(one, other))));
  }
});

// The computations of the maps, in a page that has nothing else.
import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { test } from "node:test";
import { runInNewContext } from "node:vm";

const page = { window: {} };
const script = new URL("../../outputs/maps/web/browser/geometry.js", import.meta.url);
runInNewContext(readFileSync(script, "utf-8"), page);
const {
  project,
  unproject,
  decodeRing,
  projectRing,
  isInside,
  metresPerDegree,
  measureLine,
  clusterPoints,
  gatherPoints,
  nearestBox,
} = page.window.landbookGeometry;

// What comes out of another context has its own Array: compared as text.
const same = (actual, expected) => assert.equal(JSON.stringify(actual), JSON.stringify(expected));
const near = (actual, expected, off) =>
  assert.ok(Math.abs(actual - expected) <= off, `${actual} is not ${expected} ± ${off}`);

test("the middle of the world is the middle of the plane, and its edge the edge", () => {
  const [x, y] = project(0, 0);
  near(x, 128, 1e-9);
  near(y, 128, 1e-9);
  near(project(-180, 85.0511287798066)[0], 0, 1e-9);
  near(project(-180, 85.0511287798066)[1], 0, 1e-9);
});

test("a place is found again after it was projected", () => {
  for (const [lon, lat] of [
    [105.8, 21.3],
    [-70.2, -33.4],
    [0, 84],
  ]) {
    const back = unproject(...project(lon, lat));
    near(back[0], lon, 1e-9);
    near(back[1], lat, 1e-9);
  }
});

test("steps add up to a ring, latitude first", () => {
  same(decodeRing([1000, 210, 5, 0, 0, -10], 10), [
    [21, 100],
    [21, 100.5],
    [20, 100.5],
  ]);
  same(decodeRing([], 10), []);
});

test("a projected ring has the points of the decoded one, and its box grows round them", () => {
  const box = [Infinity, Infinity, -Infinity, -Infinity];
  const ring = projectRing([1000, 210, 5, 0, 0, -10], 10, box);
  const points = [project(100, 21), project(100.5, 21), project(100.5, 20)];
  same(Array.from(ring), points.flat());
  same(box, [points[0][0], points[0][1], points[1][0], points[2][1]]);
});

test("a point in a hole is outside", () => {
  const outer = [0, 0, 10, 0, 10, 10, 0, 10];
  const hole = [4, 4, 6, 4, 6, 6, 4, 6];
  assert.equal(isInside([outer, hole], 2, 2), true);
  assert.equal(isInside([outer, hole], 5, 5), false);
  assert.equal(isInside([outer, hole], 11, 5), false);
  assert.equal(isInside([], 0, 0), false);
});

test("a degree is as long as geodesists say", () => {
  near(metresPerDegree(0)[0], 111319.491, 0.001);
  near(metresPerDegree(0)[1], 110574.276, 0.001);
  near(metresPerDegree(45)[0], 78846.835, 0.001);
  near(metresPerDegree(45)[1], 111131.778, 0.001);
});

test("a line has its length, and from three points on an area", () => {
  const [east, north] = metresPerDegree(21);
  const square = [
    [0, 0],
    [100, 0],
    [100, 100],
    [0, 100],
  ].map(([x, y]) => ({ lat: 21 + y / north, lng: 105 + x / east }));
  near(measureLine(square.slice(0, 1)).length, 0, 1e-6);
  near(measureLine(square.slice(0, 2)).length, 100, 1e-6);
  near(measureLine(square.slice(0, 2)).area, 0, 1e-6);
  near(measureLine(square).length, 300, 1e-6);
  near(measureLine(square).area, 10000, 1e-3);
  near(measureLine(square.toReversed()).area, 10000, 0.1);
});

test("points that would touch are one group in their middle, others stay alone", () => {
  const points = [
    { x: 0, y: 0 },
    { x: 100, y: 0 },
    { x: 20, y: 0 },
  ];
  same(clusterPoints(points, 27, 6), [
    { members: [0, 2], x: 10, y: 0 },
    { members: [1], x: 100, y: 0 },
  ]);
});

test("a group that has grown takes what its wider box touches", () => {
  const points = [0, 20, 50].map((x) => ({ x, y: 0 }));
  same(
    clusterPoints(points, 27, 6).map((group) => group.members),
    [[0, 1, 2]],
  );
  same(
    clusterPoints(points, 27, 1).map((group) => group.members),
    [[0, 1], [2]],
  );
});

test("no script has signs that the template of a page would read", () => {
  const folder = new URL(".", script);
  for (const name of readdirSync(folder).filter((file) => file.endsWith(".js"))) {
    assert.doesNotMatch(readFileSync(new URL(name, folder), "utf-8"), /\{[{%#]/, name);
  }
});

test("points closer than the distance are gathered around the first of them, others stand alone", () => {
  const points = [
    { x: 0, y: 0 },
    { x: 33, y: 0 },
    { x: 34, y: 0 },
    { x: 0, y: 33 },
  ];
  same(gatherPoints(points, 34), [[0, 1, 3], [2]]);
  same(gatherPoints([], 34), []);
});

test("the nearest box is looked for one way, not to the sides, and what is not wanted is passed over", () => {
  // Middles: 0 at (0, 0), 1 at (10, 2), 2 at (8, 9), 3 at (0, 20), 4 at (-3, 0).
  const middles = [
    [0, 0],
    [10, 2],
    [8, 9],
    [0, 20],
    [-3, 0],
  ];
  const boxes = middles.flatMap(([x, y]) => [x - 1, y - 1, x + 1, y + 1]);
  const but = (passed) => [0, 1, 2, 3, 4].filter((at) => !passed.includes(at));
  assert.equal(nearestBox(boxes, [0, 0], but([]), undefined), 0);
  assert.equal(nearestBox(boxes, [0, 0], but([0]), undefined), 4);
  assert.equal(nearestBox(boxes, [0, 0], but([]), [1, 0]), 1);
  assert.equal(nearestBox(boxes, [0, 0], but([1]), [1, 0]), -1); // 2 lies more to the south than to the east
  assert.equal(nearestBox(boxes, [0, 0], but([]), [0, 1]), 3); // 9 + 2 × 8 is more than 20
  assert.equal(nearestBox(boxes, [0, 0], but([]), [0, -1]), -1);
  assert.equal(nearestBox(boxes, [0, 0], but([]), [-1, 0]), 4);
  assert.equal(nearestBox([], [0, 0], [], undefined), -1);
});

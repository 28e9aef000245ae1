// Computations of the maps that need neither a page nor Leaflet; loaded before the other scripts.
(function () {
  "use strict";
  if (window.landbookGeometry) return;

  const RADIANS = Math.PI / 180;
  const EQUATOR_M = 6378137; // WGS 84
  const ECCENTRICITY_SQUARED = 0.00669437999;

  /**
   * Project longitude and latitude to the plane of a web map at zoom 0, which is 256 px wide.
   * @param {number} lon
   * @param {number} lat
   * @returns {[number, number]}
   */
  function project(lon, lat) {
    const sin = Math.sin(lat * RADIANS);
    return [((lon + 180) / 360) * 256, (0.5 - Math.log((1 + sin) / (1 - sin)) / (4 * Math.PI)) * 256];
  }

  /**
   * Return the longitude and latitude of a point of the plane at zoom 0: the inverse of `project`.
   * @param {number} x
   * @param {number} y
   * @returns {[number, number]}
   */
  function unproject(x, y) {
    return [(x / 256) * 360 - 180, Math.atan(Math.sinh(Math.PI * (1 - y / 128))) / RADIANS];
  }

  /**
   * Decode a ring from steps (each the difference to the point before, in whole parts of a degree).
   * @param {number[]} steps lon, lat, lon, lat …
   * @param {number} perDegree parts in a degree
   * @returns {[number, number][]} latitude and longitude, as Leaflet takes them
   */
  function decodeRing(steps, perDegree) {
    /** @type {[number, number][]} */
    const ring = [];
    let lon = 0;
    let lat = 0;
    for (let at = 0; at < steps.length; at += 2) {
      lon += steps[at];
      lat += steps[at + 1];
      ring.push([lat / perDegree, lon / perDegree]);
    }
    return ring;
  }

  /**
   * Decode a ring and project it to zoom 0; `box` (west, north, east, south) grows with it.
   * @param {number[]} steps as in `decodeRing`
   * @param {number} perDegree
   * @param {number[]} box
   * @returns {Float64Array} x, y, x, y …
   */
  function projectRing(steps, perDegree, box) {
    const ring = new Float64Array(steps.length);
    decodeRing(steps, perDegree).forEach(function ([lat, lon], number) {
      const [x, y] = project(lon, lat);
      ring[2 * number] = x;
      ring[2 * number + 1] = y;
      box[0] = Math.min(box[0], x);
      box[1] = Math.min(box[1], y);
      box[2] = Math.max(box[2], x);
      box[3] = Math.max(box[3], y);
    });
    return ring;
  }

  /**
   * Return true if a point is inside an odd number of rings, so that a hole is outside.
   * @param {ArrayLike<number>[]} rings each x, y, x, y …
   * @param {number} x
   * @param {number} y
   */
  function isInside(rings, x, y) {
    let within = false;
    for (const ring of rings) {
      for (let at = 0, last = ring.length - 2; at < ring.length; last = at, at += 2) {
        const over = ring[at + 1] > y !== ring[last + 1] > y;
        const slope = (ring[last] - ring[at]) / (ring[last + 1] - ring[at + 1]);
        if (over && x < slope * (y - ring[at + 1]) + ring[at]) within = !within;
      }
    }
    return within;
  }

  /**
   * Return the metres of a degree at a latitude, on the ellipsoid WGS 84.
   * @param {number} lat
   * @returns {[number, number]} east and north
   */
  function metresPerDegree(lat) {
    const sin = Math.sin(lat * RADIANS);
    const w = Math.sqrt(1 - ECCENTRICITY_SQUARED * sin * sin);
    return [
      (EQUATOR_M / w) * Math.cos(lat * RADIANS) * RADIANS,
      ((EQUATOR_M * (1 - ECCENTRICITY_SQUARED)) / (w * w * w)) * RADIANS,
    ];
  }

  /**
   * Measure a line: its length in metres and, from three points on, the area in m² that it encloses.
   * @param {Array<{lat: number, lng: number}>} points
   */
  function measureLine(points) {
    const [east, north] = metresPerDegree(points[0].lat);
    const flat = points.map((p) => [(p.lng - points[0].lng) * east, (p.lat - points[0].lat) * north]);
    let length = 0;
    let area = 0;
    flat.forEach(function (p, at) {
      const next = flat[(at + 1) % flat.length];
      if (at + 1 < flat.length) length += Math.hypot(next[0] - p[0], next[1] - p[1]);
      area += p[0] * next[1] - next[0] * p[1];
    });
    return { length: length, area: Math.abs(area) / 2 };
  }

  /**
   * Group the points whose boxes on the screen would touch; a group's box holds its members in rows.
   * @param {Array<{x: number, y: number}>} points px
   * @param {number} cell px, the box of a point
   * @param {number} inRow members in a row
   * @returns {Array<{members: number[], x: number, y: number}>} positions in `points`, and the middle of a group
   */
  function clusterPoints(points, cell, inRow) {
    const groups = points.map((point, at) => ({ members: [at], x: point.x, y: point.y }));
    /** @param {typeof groups[0]} group */
    const size = function (group) {
      const many = group.members.length;
      return [Math.min(many, inRow) * cell, Math.ceil(many / inRow) * cell];
    };
    for (let again = true; again;) {
      again = false;
      for (let first = 0; first < groups.length; first += 1) {
        for (let other = first + 1; other < groups.length; other += 1) {
          const [wide, high] = size(groups[first]);
          const [wide2, high2] = size(groups[other]);
          if (Math.abs(groups[first].x - groups[other].x) * 2 >= wide + wide2) continue;
          if (Math.abs(groups[first].y - groups[other].y) * 2 >= high + high2) continue;
          const members = groups[first].members.concat(groups[other].members).sort((a, b) => a - b);
          /** @param {"x" | "y"} axis */
          const mean = (axis) => members.reduce((sum, at) => sum + points[at][axis], 0) / members.length;
          groups[first] = { members: members, x: mean("x"), y: mean("y") };
          groups.splice(other, 1);
          again = true;
          other = first;
        }
      }
    }
    return groups;
  }

  /**
   * Gather points around some of them that lie no closer to each other than `apart`.
   * @param {Array<{x: number, y: number}>} points px
   * @param {number} apart px, across and down
   * @returns {number[][]} positions in `points`; the first of each is the one that the others lie around
   */
  function gatherPoints(points, apart) {
    /** @type {number[][]} */
    const groups = [];
    points.forEach(function (point, at) {
      const near = groups.find(function ([first]) {
        const other = points[first];
        return Math.abs(other.x - point.x) < apart && Math.abs(other.y - point.y) < apart;
      });
      if (near) near.push(at);
      else groups.push([at]);
    });
    return groups;
  }

  /**
   * The box whose middle is nearest to a place.
   * @param {ArrayLike<number>} boxes west, north, east and south of each, at zoom 0
   * @param {[number, number]} place
   * @param {Iterable<number>} among positions; others are passed over
   * @param {[number, number]} [way] only what lies this way, more so than to its sides: [1, 0] is to the east
   * @returns {number} its position; -1 where there is none
   */
  function nearestBox(boxes, place, among, way) {
    let found = -1;
    let least = Infinity;
    for (const at of among) {
      const x = (boxes[4 * at] + boxes[4 * at + 2]) / 2 - place[0];
      const y = (boxes[4 * at + 1] + boxes[4 * at + 3]) / 2 - place[1];
      const ahead = way ? x * way[0] + y * way[1] : 0;
      const aside = way ? Math.abs(x * way[1] + y * way[0]) : Math.hypot(x, y);
      if (way && (ahead <= 0 || aside > ahead)) continue;
      if (ahead + 2 * aside >= least) continue;
      least = ahead + 2 * aside;
      found = at;
    }
    return found;
  }

  window.landbookGeometry = {
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
  };
})();

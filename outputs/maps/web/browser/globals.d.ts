// What the scripts of the maps share with each other and with Leaflet, for the type checker only.
import * as Leaflet from "leaflet";

interface Geometry {
  project(lon: number, lat: number): [number, number];
  unproject(x: number, y: number): [number, number];
  decodeRing(steps: number[], perDegree: number): [number, number][];
  projectRing(steps: number[], perDegree: number, box: number[]): Float64Array;
  isInside(rings: ArrayLike<number>[], x: number, y: number): boolean;
  metresPerDegree(lat: number): [number, number];
  measureLine(points: { lat: number; lng: number }[]): { length: number; area: number };
  gatherPoints(points: { x: number; y: number }[], apart: number): number[][];
  nearestBox(
    boxes: ArrayLike<number>,
    place: [number, number],
    among: Iterable<number>,
    way?: [number, number],
  ): number;
  clusterPoints(
    points: { x: number; y: number }[],
    cell: number,
    inRow: number,
  ): { members: number[]; x: number; y: number }[];
}

interface Labels {
  placeLabels(labels: any[], taken?: any[], frame?: any): ({ form: number; dx: number; dy: number } | null)[];
  touches(one: any, other: any): boolean;
}

declare global {
  interface Window {
    L: typeof Leaflet;
    landbook: any; // grows from script to script
    landbookGeometry: Geometry;
    landbookLabels: Labels;
    landbookLower: () => string;
    landbookWent: string;
    landbookOwn: { token: string; name: string; colour: string; shapes: string }[];
    pmtiles: any;
    protomapsL: any;
  }
  interface Element {
    setAttribute(name: string, value: number): void;
    // Those that the scripts look up are all HTML.
    querySelector<E extends Element = HTMLElement>(selectors: string): E | null;
    querySelectorAll<E extends Element = HTMLElement>(selectors: string): NodeListOf<E>;
  }
  interface Document {
    querySelector<E extends Element = HTMLElement>(selectors: string): E | null;
    querySelectorAll<E extends Element = HTMLElement>(selectors: string): NodeListOf<E>;
  }
}

declare module "leaflet" {
  function control(options?: ControlOptions): Control;
  let LandbookPlots: any;
  interface GeoJSONOptions {
    renderer?: Renderer;
    smoothFactor?: number;
  }
  interface Renderer {
    initialize(options: RendererOptions): void;
    _update(): void;
  }
}

/** Pointer, its trail, and clicks over the page: a function of the time alone, so it can be sought. */

import { lastAt, type Click, type Point, type Recording } from "./recording.js";

const TRAIL_MS = 900;
const RING_MS = 700;
const AMBER = "#f5a524";
const RED = "#ef4444";
const CURSOR = new Path2D("M0 0 L0 17 L4.2 13.2 L7 19.6 L9.8 18.4 L7 12.2 L12.6 11.8 Z");

export class Overlay {
  private scale = 1;
  private readonly still = window.matchMedia("(prefers-reduced-motion: reduce)");

  constructor(private readonly canvas: HTMLCanvasElement) {}

  /** `width` and `height` in CSS pixels as displayed; `scale` from the visitor's pixels to these. */
  resize(width: number, height: number, scale: number): void {
    const ratio = window.devicePixelRatio || 1;
    this.canvas.width = Math.round(width * ratio);
    this.canvas.height = Math.round(height * ratio);
    this.scale = scale;
  }

  draw(recording: Recording, at: number): void {
    const context = this.canvas.getContext("2d")!;
    const ratio = window.devicePixelRatio || 1;
    context.setTransform(ratio, 0, 0, ratio, 0, 0);
    context.clearRect(0, 0, this.canvas.width, this.canvas.height);
    const pointer = recording.pointer(at);
    if (pointer) this.drawTrail(context, recording, pointer);
    this.drawClicks(context, recording, at);
    if (pointer) this.drawCursor(context, pointer.x * this.scale, pointer.y * this.scale);
  }

  private drawTrail(context: CanvasRenderingContext2D, { points }: Recording, pointer: Point): void {
    let to = pointer;
    context.lineCap = "round";
    context.strokeStyle = AMBER;
    context.lineWidth = 2.5;
    for (let place = lastAt(points, pointer.at); place >= 0; place--) {
      const from = points[place]!;
      const age = pointer.at - from.at;
      if (age > TRAIL_MS) break;
      context.globalAlpha = 0.75 * (1 - age / TRAIL_MS);
      context.beginPath();
      context.moveTo(from.x * this.scale, from.y * this.scale);
      context.lineTo(to.x * this.scale, to.y * this.scale);
      context.stroke();
      to = from;
    }
    context.globalAlpha = 1;
  }

  private drawClicks(context: CanvasRenderingContext2D, recording: Recording, at: number): void {
    const { clicks } = recording;
    for (let place = lastAt(clicks, at); place >= 0; place--) {
      const click = clicks[place]!;
      if (at - click.at > RING_MS) break;
      this.drawRing(context, click, (at - click.at) / RING_MS);
    }
  }

  private drawRing(context: CanvasRenderingContext2D, click: Click, age: number): void {
    const [x, y] = [click.x * this.scale, click.y * this.scale];
    const radius = this.still.matches ? 16 : 7 + 20 * Math.sqrt(age);
    const colour = click.rage ? RED : AMBER;
    context.globalAlpha = 1 - age;
    context.fillStyle = colour;
    context.beginPath();
    context.arc(x, y, 7, 0, 2 * Math.PI);
    context.fill();
    for (const [width, stroke] of [[5, "#0008"], [3, colour]] as const) {
      context.lineWidth = width;
      context.strokeStyle = stroke;
      context.beginPath();
      context.arc(x, y, radius, 0, 2 * Math.PI);
      context.stroke();
    }
    context.globalAlpha = 1;
  }

  private drawCursor(context: CanvasRenderingContext2D, x: number, y: number): void {
    context.save();
    context.translate(x, y);
    context.lineJoin = "round";
    context.lineWidth = 2.5;
    context.strokeStyle = "#fff";
    context.stroke(CURSOR);
    context.fillStyle = "#14161a";
    context.fill(CURSOR);
    context.restore();
  }
}

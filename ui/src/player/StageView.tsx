/** The stage on the screen: the page at the visitor's size, scaled to the room there is. */

import type { ComponentChildren } from "preact";
import { useEffect, useLayoutEffect, useRef } from "preact/hooks";
import type { Stage } from "./stage.js";

export function StageView({ stage, children }: { stage: Stage; children?: ComponentChildren }) {
  const room = useRef<HTMLDivElement>(null);
  const paper = useRef<HTMLDivElement>(null);
  const frame = useRef<HTMLIFrameElement>(null);
  const canvas = useRef<HTMLCanvasElement>(null);

  // Before the frame can have loaded: it says only once that it is ready.
  useLayoutEffect(() => stage.attach(frame.current!, canvas.current!), [stage]);
  useEffect(() => {
    const [roomNow, paperNow, frameNow] = [room.current!, paper.current!, frame.current!];
    const fit = () => fitTo(stage, roomNow, paperNow, frameNow);
    const observer = new ResizeObserver(fit);
    observer.observe(roomNow);
    const stop = stage.size.subscribe(fit);
    return () => (observer.disconnect(), stop());
  }, [stage]);

  return (
    <div class="stage" ref={room}>
      <div class={stage.filled.value ? "paper filled" : "paper"} ref={paper}>
        {/* Inert: what the viewer does with mouse and keyboard is for the player, never for the page. */}
        <iframe ref={frame} title="The page as the visitor saw it" sandbox="allow-scripts" src={stage.source.frame} inert tabIndex={-1} />
        <canvas ref={canvas} aria-hidden="true" />
      </div>
      {stage.missing.value && (
        <p class="missing" role="status">Something is missing here. The page is shown as it was before, until it is whole again.</p>
      )}
      {children}
    </div>
  );
}

function fitTo(stage: Stage, room: HTMLElement, paper: HTMLElement, frame: HTMLIFrameElement): void {
  const { w, h } = stage.size.peek();
  // Where the height is free, on a phone, the room takes the page's own shape.
  room.style.setProperty("--shape", String(w / h));
  const scale = Math.min(1, room.clientWidth / w, room.clientHeight / h);
  if (!(scale > 0)) return;
  Object.assign(paper.style, { width: `${w * scale}px`, height: `${h * scale}px` });
  Object.assign(frame.style, { width: `${w}px`, height: `${h}px`, transform: `scale(${scale})` });
  stage.resize(w * scale, h * scale, scale);
}

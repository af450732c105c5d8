/** Motion: where each animation of the page was, and none that only building the page would start. */

import type { AnimationState } from "../wire.js";
import * as dom from "./dom.js";
import type { Tree } from "./tree.js";

/** What was made for a script's animations. */
const made = new WeakMap<Element, Map<string, Animation[]>>();
/** What is held although it was running. */
const held = new Set<Animation>();

/** Has an element's animations stand where `states` say, which is all of them. */
export function setAnimations(tree: Tree, element: Element, states: readonly AnimationState[]): void {
  const before = made.get(element) ?? new Map<string, Animation[]>();
  const now = new Map<string, Animation[]>();
  const running = dom.animationsOf(element).filter((one) => one instanceof CSSAnimation && isTimed(one)) as CSSAnimation[];
  for (const state of states) {
    const { name, frames, timing } = state;
    const key = JSON.stringify([frames, timing]);
    const at = running.findIndex((one) => one.animationName === name);
    const found = frames ? (before.get(key)?.shift() ?? start(tree, element, frames, timing)) : running.splice(at, at < 0 ? 0 : 1)[0];
    if (!found) continue;
    if (frames) now.set(key, [...(now.get(key) ?? []), found]);
    put(found, state);
  }
  for (const left of before.values()) for (const one of left) one.cancel();
  for (const one of running) one.cancel();
  made.set(element, now);
}

function start(tree: Tree, element: Element, frames: readonly Keyframe[], timing: EffectTiming = {}): Animation | null {
  // JSON has no infinity.
  const iterations = timing.iterations === null ? Infinity : timing.iterations;
  try {
    return dom.animate(element, frames.map((frame) => inert(tree, element, frame)), { ...timing, iterations });
  } catch {
    return null; // it is none that this browser knows
  }
}

/** A keyframe whose addresses lead to what is kept. */
function inert(tree: Tree, element: Element, { computedOffset: _, ...frame }: Keyframe): Keyframe {
  const entries = Object.entries(frame).map(([name, value]) => [
    name,
    typeof value === "string" ? tree.rewritten(value, element, `frame ${name}`, () => {}) : value,
  ]);
  return Object.fromEntries(entries) as Keyframe;
}

function put(animation: Animation, { time, paused = false }: AnimationState): void {
  held.delete(animation);
  if (paused) animation.pause();
  else if (animation.playState === "paused") animation.play();
  if (typeof time === "number") animation.currentTime = time;
}

/** Ends what only began because the page was built: the visitor saw its end long ago. */
export function settle(tree: Tree, isNew: boolean): void {
  for (const animation of all(tree)) {
    const own = animation instanceof CSSAnimation && isNew && !isKnown(tree, animation);
    if (animation.playState === "running" && (own || animation instanceof CSSTransition)) end(animation);
  }
}

function isKnown(tree: Tree, { animationName, effect }: CSSAnimation): boolean {
  const { target = null, pseudoElement = null } = (effect ?? {}) as Partial<KeyframeEffect>;
  const known = target && !pseudoElement && tree.stateOf(target).animations;
  return Boolean(known && known.some(({ name }) => name === animationName));
}

function end(animation: Animation): void {
  try {
    animation.finish();
  } catch {
    // It goes on for ever, as it did on the page.
  }
}

/** Holds all motion, or lets go what was held. */
export function hold(tree: Tree, still: boolean): void {
  if (still) {
    for (const animation of all(tree)) {
      if (animation.playState !== "running") continue;
      animation.pause();
      held.add(animation);
    }
  } else {
    for (const animation of held) if (animation.playState === "paused") animation.play();
    held.clear();
  }
}

const all = (tree: Tree): Animation[] =>
  tree.screen ? [tree.screen, ...tree.shadows].flatMap((root) => dom.animationsIn(root)).filter(isTimed) : [];

/** Whether it goes with time, and not with how far something is scrolled. */
const isTimed = ({ timeline }: Animation): boolean => timeline instanceof DocumentTimeline;

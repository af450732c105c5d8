/** How far animations have come: HTML and style sheets do not hold it. */

import { pageMode, scrubCss } from "./mask";
import type { Root } from "./tree";

export interface Motion {
  /** `currentTime`, in milliseconds. */
  time: number;
  paused: boolean;
  /** Of one in a style sheet. */
  name?: string;
  /** Of one that a script has started. */
  frames?: object[];
  timing?: object;
}

/** The animations of each element in these documents and shadow roots, with a stamp that stays while they just go on; a transition is soon over, unless it is held. */
export function motions(roots: Root[]): Map<Element, { list: Motion[]; stamp: string }> {
  const found = new Map<Element, { list: Motion[]; stamp: string }>();
  for (const animation of roots.flatMap((root) => root.getAnimations?.() ?? [])) {
    const { currentTime: time, startTime, playState, animationName: name, transitionProperty } = animation as CSSAnimation & CSSTransition;
    const effect = animation.effect as KeyframeEffect;
    const { target, pseudoElement, composite } = effect;
    const paused = playState === "paused";
    if (!target || (pseudoElement && name) || (transitionProperty && !paused) || typeof time !== "number") continue;
    const said = found.get(target) ?? { list: [], stamp: "" };
    said.list.push({ time, paused, name, ...(!name && { frames: JSON.parse(scrubCss(JSON.stringify(effect.getKeyframes()), pageMode)) as object[], timing: { ...effect.getTiming(), composite, pseudoElement } }) });
    said.stamp += `${name} ${playState} ${paused ? time : startTime} `;
    found.set(target, said);
  }
  return found;
}

/** What the cards of the system screen are made of. */

import type { ComponentChildren } from "preact";

interface CardProps { id: string; title: string; aside?: ComponentChildren; wide?: boolean; children: ComponentChildren }

export const Card = ({ id, title, aside, wide, children }: CardProps) => (
  <section class={wide ? "gauge-card wide" : "gauge-card"} aria-labelledby={id}>
    <header><h2 id={id}>{title}</h2>{aside}</header>
    {children}
  </section>
);

/** Numbers, each with what it means; `todo` stands there when it is bad. */
export const Facts = ({ children }: { children: ComponentChildren }) => <dl class="readings">{children}</dl>;

interface FactProps { name: string; value: ComponentChildren; means: ComponentChildren; todo?: ComponentChildren }

export const Fact = ({ name, value, means, todo }: FactProps) => (
  <div class={todo ? "gauge-fact bad" : "gauge-fact"}>
    <dt>{name}</dt>
    <dd><b>{value}</b><span class="soft small">{means}</span>{todo && <span class="todo small">{todo}</span>}</dd>
  </div>
);

export interface Part { name: string; size: number; tone: string }

/** Parts of a whole, side by side. */
export function Stack({ parts, label }: { parts: Part[]; label: string }) {
  const whole = parts.reduce((sum, { size }) => sum + size, 0);
  let at = 0;
  return (
    <svg class="shares" viewBox="0 0 1000 14" preserveAspectRatio="none" role="img" aria-label={label}>
      {parts.filter(({ size }) => size > 0).map(({ name, size, tone }) => {
        const x = at, wide = (size / whole) * 1000;
        at += wide;
        return <rect key={name} class={tone} x={x} y="0" width={wide} height="14"><title>{name}</title></rect>;
      })}
    </svg>
  );
}

/** Small things that more than one screen is made of. */

import { useSignal } from "@preact/signals";
import type { ComponentChildren } from "preact";
import { useEffect } from "preact/hooks";
import { AccountMenu } from "./AccountMenu.js";

/** The hawk's eye. `awake` lets the iris breathe. */
export function Eye({ size = 28, awake = false }: { size?: number; awake?: boolean }) {
  return (
    <svg class={awake ? "eye awake" : "eye"} width={size} height={size} viewBox="0 0 32 32" aria-hidden="true">
      <path class="eye-lid" d="M2 17.5C7.5 9.5 18 7.5 27 12.5c-3.5 8.5-17.5 13-25 5z" />
      <circle class="eye-iris" cx="15.5" cy="15.4" r="5.4" />
      <circle class="eye-pupil" cx="15.5" cy="15.4" r="2.3" />
      <path class="eye-brow" d="M1.5 13.5C8 4.5 20 3.5 31 11" />
    </svg>
  );
}

interface ShellProps { title: string; trail?: ComponentChildren; wide?: boolean; children: ComponentChildren }

/** The frame of every screen behind sign-in. */
export function Shell({ title, trail, wide, children }: ShellProps) {
  useTitle(title);
  return (
    <div class={wide ? "shell wide" : "shell"}>
      <header class="bar">
        <a class="brand" href="/sites" aria-label="Hawk Edge, all sites"><Eye /><span>Hawk Edge</span></a>
        <nav class="trail" aria-label="Where you are">{trail}</nav>
        <a class="quiet" href="/system" aria-current={title === "System" ? "page" : undefined}>System</a>
        <AccountMenu />
      </header>
      <main>
        <h1 class="aloud">{title}</h1>
        {children}
      </main>
    </div>
  );
}

export function useTitle(title: string): void {
  useEffect(() => {
    // Without the signs that turn text around: in the title they would turn our name as well.
    const plain = title.replace(/[\u202a-\u202e\u2066-\u2069]/g, "");
    document.title = plain ? `${plain} · Hawk Edge` : "Hawk Edge";
  }, [title]);
}

/** Copies `text`, and says so for a moment. */
export function Copy({ text, label, title }: { text: string | (() => string); label: string; title?: string }) {
  const copied = useSignal(false);
  const copy = async () => {
    await writeClipboard(typeof text === "string" ? text : text());
    copied.value = true;
    setTimeout(() => (copied.value = false), 1600);
  };
  return <button class="button" title={title} onClick={() => void copy()} aria-live="polite">{copied.value ? "Copied ✓" : label}</button>;
}

async function writeClipboard(text: string): Promise<void> {
  if (navigator.clipboard) return navigator.clipboard.writeText(text);
  // Plain http on a local network has no clipboard API; a selection can still be copied.
  const field = document.createElement("textarea");
  field.value = text;
  document.body.append(field);
  field.select();
  document.execCommand("copy");
  field.remove();
}

export function Trouble({ error, again }: { error: Error; again?: () => void }) {
  return (
    <div class="trouble" role="alert">
      <p>{error.message}</p>
      {again && <button class="button" onClick={again}>Try again</button>}
    </div>
  );
}

/** Appears only when waiting takes long enough to notice. */
export const Waiting = ({ what }: { what: string }) => <p class="waiting" role="status">{what}</p>;

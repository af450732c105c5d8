/** Who is signed in, and what is theirs: at the end of the bar on every screen. */

import { useSignal } from "@preact/signals";
import { useEffect, useLayoutEffect, useRef } from "preact/hooks";
import { learnMe, leave, me } from "../me.js";

export function AccountMenu() {
  const open = useSignal(false);
  const menu = useRef<HTMLDivElement>(null);
  useEffect(learnMe, []);
  // Before anybody can see it open: who goes on at once leaves it behind as well.
  useLayoutEffect(() => {
    if (!open.value) return;
    const close = (event: Event) => {
      const key = (event as KeyboardEvent).key;
      const outside = !menu.current?.contains(event.target as Node);
      if (key === undefined ? outside : key === "Escape") open.value = false;
      if (key === "Escape") menu.current?.querySelector("button")?.focus();
    };
    document.addEventListener("pointerdown", close);
    document.addEventListener("focusin", close);
    document.addEventListener("keydown", close);
    return () => {
      document.removeEventListener("pointerdown", close);
      document.removeEventListener("focusin", close);
      document.removeEventListener("keydown", close);
    };
  }, [open.value]);
  const email = me.value?.email;
  return (
    <div class="whose" ref={menu}>
      <button class="quiet" aria-expanded={open.value} aria-controls="whose" aria-label={email ? `Your account, ${email}` : "Your account"}
        onClick={() => (open.value = !open.value)}>
        <span class="mail">{email ?? "Account"}</span><span aria-hidden="true">▾</span>
      </button>
      {open.value && (
        <div id="whose" class="menu" onClick={() => (open.value = false)}>
          <a href="/account">Your account</a>
          <a href="/users">Users</a>
          <a class="narrow" href="/system">System</a>
          <button onClick={() => void leave()}>Sign out</button>
        </div>
      )}
    </div>
  );
}

/** What somebody is about to change, beside what is kept: edited, saved, or dropped. */

import { useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";

export interface Draft<T> {
  /** What is kept, with the changes. */
  value: T;
  set: (change: Partial<T>) => void;
  changed: Partial<T>;
  isDirty: boolean;
  isBusy: boolean;
  failure: string;
  said: string;
  submit: (event: Event) => void;
  discard: () => void;
}

/** `save` is given what differs from what is kept, and has it kept before it returns. */
export function useDraft<T extends object>(kept: T, save: (changed: Partial<T>) => Promise<unknown>): Draft<T> {
  const edits = useSignal<Partial<T>>({});
  const busy = useSignal(false);
  const failure = useSignal("");
  const said = useSignal("");
  const changed = Object.fromEntries(
    Object.entries(edits.value).filter(([name, value]) => !same(value, kept[name as keyof T])),
  ) as Partial<T>;
  const isDirty = Object.keys(changed).length > 0;
  useUnsaved(isDirty);

  const send = async () => {
    busy.value = true;
    failure.value = said.value = "";
    try {
      await save(changed);
      edits.value = {};
      said.value = "Saved";
    } catch (reason) {
      failure.value = (reason as Error).message;
    }
    busy.value = false;
  };
  return {
    value: { ...kept, ...edits.value },
    set: (change) => {
      edits.value = { ...edits.value, ...change };
      failure.value = said.value = "";
    },
    changed, isDirty,
    isBusy: busy.value,
    failure: failure.value,
    said: said.value,
    submit: (event) => {
      event.preventDefault();
      if (isDirty && !busy.value) void send();
    },
    discard: () => {
      edits.value = {};
      failure.value = said.value = "";
    },
  };
}

const same = (one: unknown, other: unknown): boolean => JSON.stringify(one) === JSON.stringify(other);

/** Asks before what was typed is left behind: by another page, or by one of our own links. */
function useUnsaved(isDirty: boolean): void {
  useEffect(() => {
    if (!isDirty) return;
    const leave = (event: Event) => event.preventDefault();
    const follow = (event: MouseEvent) => {
      const link = event.target instanceof Element ? event.target.closest("a[href]") : null;
      if (!link || link.getAttribute("target") || window.confirm("What you have changed is not saved. Leave it behind?")) return;
      event.preventDefault();
      event.stopPropagation();
    };
    window.addEventListener("beforeunload", leave);
    document.addEventListener("click", follow, true);
    return () => {
      window.removeEventListener("beforeunload", leave);
      document.removeEventListener("click", follow, true);
    };
  }, [isDirty]);
}

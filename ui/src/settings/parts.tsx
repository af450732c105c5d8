/** What sections of settings are made of. */

import type { ComponentChildren } from "preact";
import { useId } from "preact/hooks";
import type { Role } from "../api.js";
import { may, me } from "../me.js";
import type { Draft } from "./useDraft.js";

interface SectionProps { id: string; title: string; about?: ComponentChildren; children: ComponentChildren }

export const Section = ({ id, title, about, children }: SectionProps) => (
  <section class="setting" aria-labelledby={id}>
    <div class="setting-about">
      <h2 id={id}>{title}</h2>
      {about && <p class="soft small">{about}</p>}
    </div>
    <div class="setting-body">{children}</div>
  </section>
);

/** Why whoever looks cannot do it; nothing, when they can. */
export function Forbidden({ role, children }: { role: Role; children: ComponentChildren }) {
  return !me.value || may(role) ? null : <p class="forbidden small">You are a {me.value.role} here: {children}</p>;
}

interface FormProps<T> { draft: Draft<T>; save?: string; fault?: string; cancel?: () => void; children: ComponentChildren }

/** A form of one section: whether something is unsaved, and what came of saving, stand at its end. */
export function DraftForm<T>({ draft, save = "Save", fault = draft.failure, cancel, children }: FormProps<T>) {
  return (
    <form class="setting-form" onSubmit={draft.submit} noValidate>
      <fieldset disabled={!may("member")}>{children}</fieldset>
      {fault && <p class="failure" role="alert">{fault}</p>}
      {may("member") && (
        <div class="row saving">
          <button class={draft.isDirty ? "button primary" : "button"} disabled={!draft.isDirty || draft.isBusy}>{draft.isBusy ? "Saving …" : save}</button>
          {(draft.isDirty || cancel) && (
            <button type="button" class="quiet" onClick={() => (draft.discard(), cancel?.())}>{cancel ? "Cancel" : "Discard"}</button>
          )}
          <span class="small soft" role="status">{draft.said ? `${draft.said} ✓` : draft.isDirty ? "Not saved yet" : ""}</span>
        </div>
      )}
    </form>
  );
}

interface FieldProps { label: string; about?: ComponentChildren; fault?: string | undefined; children: (ids: { id: string; "aria-describedby"?: string; "aria-invalid"?: true }) => ComponentChildren }

/** A field with its explanation, and with what the server says of it. */
export function Field({ label, about, fault, children }: FieldProps) {
  const id = useId();
  const described = [about && `${id}-about`, fault && `${id}-fault`].filter(Boolean).join(" ");
  return (
    <div class="setting-field">
      <label for={id}>{label}</label>
      {children({ id, ...(described ? { "aria-describedby": described } : {}), ...(fault ? { "aria-invalid": true } : {}) })}
      {about && <p id={`${id}-about`} class="soft small">{about}</p>}
      {fault && <p id={`${id}-fault`} class="failure" role="alert">{fault}</p>}
    </div>
  );
}

export interface Choice<T> { value: T; name: ComponentChildren; about?: ComponentChildren }
interface ChoicesProps<T> { legend: string; choices: Choice<T>[]; value: T; pick: (value: T) => void }

/** One of a few, each with a line that says what it means. */
export function Choices<T extends string | number | boolean>({ legend, choices, value, pick }: ChoicesProps<T>) {
  const name = useId();
  return (
    <fieldset class="options" role="radiogroup">
      <legend>{legend}</legend>
      {choices.map((one) => (
        <label class="option" key={String(one.value)}>
          <input type="radio" name={name} checked={value === one.value} onChange={() => pick(one.value)} />
          <span><b>{one.name}</b>{one.about && <span class="soft small">{one.about}</span>}</span>
        </label>
      ))}
    </fieldset>
  );
}

interface TickProps { label: string; about: ComponentChildren; checked: boolean; tick: (checked: boolean) => void }

export const Tick = ({ label, about, checked, tick }: TickProps) => (
  <label class="option">
    <input type="checkbox" checked={checked} onChange={(event) => tick(event.currentTarget.checked)} />
    <span><b>{label}</b><span class="soft small">{about}</span></span>
  </label>
);

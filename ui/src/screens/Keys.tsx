/** Which keys there are on a screen: `?` shows them. */

import { useRef } from "preact/hooks";
import { useKeys } from "../keys.js";

/** What it does, and the keys for it. */
export type KeyHelp = [does: string, ...keys: string[]][];

export function Keys({ help }: { help: KeyHelp }) {
  const dialog = useRef<HTMLDialogElement>(null);
  const open = () => dialog.current?.showModal();
  useKeys({ "?": open });
  return (
    <>
      <button class="quiet small hint" aria-haspopup="dialog" onClick={open}>Keys <kbd>?</kbd></button>
      <dialog class="keys" ref={dialog} aria-labelledby="keys" onClick={({ target, currentTarget }) => target === currentTarget && currentTarget.close()}>
        <form method="dialog">
          <h2 id="keys">Keys</h2>
          <dl>
            {help.map(([does, ...keys]) => (
              <div key={does}>
                <dt>{keys.map((key) => <kbd key={key}>{key}</kbd>)}</dt>
                <dd>{does}</dd>
              </div>
            ))}
          </dl>
          <button class="button">Close</button>
        </form>
      </dialog>
    </>
  );
}

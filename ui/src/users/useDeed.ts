/** Something that is done for a person: whether it is under way, and why it failed. */

import { useSignal } from "@preact/signals";

export interface Deed {
  busy: boolean;
  failure: string;
  run: (act: () => Promise<void>) => Promise<void>;
}

export function useDeed(): Deed {
  const busy = useSignal(false);
  const failure = useSignal("");
  const run = async (act: () => Promise<void>) => {
    busy.value = true;
    failure.value = "";
    try {
      await act();
    } catch (error) {
      failure.value = (error as Error).message;
    }
    busy.value = false;
  };
  return { busy: busy.value, failure: failure.value, run };
}

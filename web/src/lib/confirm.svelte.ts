export interface Question {
  title: string;
  body?: string;
  /** The word on the button that goes ahead: a verb, not "OK". */
  action: string;
  danger?: boolean;
}

let open = $state<(Question & { answer: (yes: boolean) => void }) | null>(null);

/** The question now on the screen; the layout shows it. */
export const asked = {
  get current() {
    return open;
  },
};

/** Asks once before a step that cannot be taken back. */
export function confirm(question: Question): Promise<boolean> {
  open?.answer(false);
  return new Promise((resolve) => {
    open = {
      ...question,
      answer: (yes) => {
        open = null;
        resolve(yes);
      },
    };
  });
}

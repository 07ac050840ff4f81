/** What became of a touch. */
export type ActionResult =
  /** `noted`: kept while nobody can be asked, and sent later. `text` is a sentence where something is to be said. */
  | { ok: true; noted?: true; text?: string }
  /** `text` is a sentence in the panel's language; `offline` and `no_answer` are the panel's own. */
  | { ok: false; code: string; text: string | null };

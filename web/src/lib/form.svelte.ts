import { createContext, tick } from 'svelte';
import { type Problem, problemOf } from './api.ts';
import { language } from './locale.svelte.ts';

/** Refusals that are about one field, though the answer names none. */
const fieldOfCode: Partial<Record<Problem['code'], string>> = {
  wrong_code: 'code',
  wrong_pairing_code: 'code',
  code_expired: 'code',
  zone_fixed: 'zone',
};

/** One form's fate: busy while its run is under way, its problem afterwards, errors by field name. */
export class FormState {
  busy = $state(false);
  problem = $state<Problem | null>(null);
  /** Something was typed or chosen in it. */
  isTouched = $state(false);
  element = $state<HTMLFormElement | null>(null);
  #fields = new Set<string>();
  #run: () => Promise<unknown>;

  constructor(run: () => Promise<unknown>) {
    this.#run = run;
  }

  /** A field on the screen says that it will show its own errors. */
  register(name: string): () => void {
    this.#fields.add(name);
    return () => this.#fields.delete(name);
  }

  /** `people` also shows what is wrong with `people.2`. */
  error(name: string): string | undefined {
    const told = this.problem?.fields?.find(({ field }) => within(name, field))?.message;
    if (told || !this.problem || fieldOfCode[this.problem.code] !== name) return told;
    return [this.problem.detail, this.problem.next].filter(Boolean).join(language.current === 'en' ? ' ' : '');
  }

  /** What no field shows: to be told above the buttons. */
  get unshown(): Problem | null {
    const { problem } = this;
    if (!problem || this.#fields.has(fieldOfCode[problem.code] ?? '')) return null;
    const fields = problem.fields;
    if (!fields || fields.length === 0) return problem;
    const rest = fields.filter(({ field }) => ![...this.#fields].some((name) => within(name, field)));
    return rest.length > 0 ? { ...problem, fields: rest } : null;
  }

  submit = async (): Promise<void> => {
    if (this.busy) return;
    const from = document.activeElement;
    this.busy = true;
    this.problem = null;
    try {
      await this.#run();
    } catch (error) {
      this.problem = problemOf(error);
      await tick();
      const wrong = this.element?.querySelector<HTMLElement>('[aria-invalid="true"]');
      if (wrong) wrong.focus();
      else this.element?.querySelector('[role="alert"]')?.scrollIntoView({ block: 'nearest' });
    } finally {
      this.busy = false;
      await tick();
      // A button that was busy when a question above it closed could not take the focus back.
      if (document.activeElement === document.body && from instanceof HTMLElement && from.isConnected) from.focus();
    }
  };
}

function within(name: string, field: string): boolean {
  return field === name || field.startsWith(`${name}.`);
}

const [get, set] = createContext<FormState>();
export const provideForm = set;

/** The form around a field, if there is one. */
export function surroundingForm(): FormState | undefined {
  try {
    return get();
  } catch {
    return undefined;
  }
}

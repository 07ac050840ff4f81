import { call, type Output, type Problem, problemOf } from '#lib/api.ts';
import { FormState } from '#lib/form.svelte.ts';
import { m } from '#lib/paraglide/messages.js';
import { toasts } from '#lib/toasts.svelte.ts';

type Answer = Output<'messages.templates'>;
export type Kind = Answer['kinds'][number];
type Template = Answer['templates'][number];
export type Locale = Template['locale'];
export type Preview = Output<'messages.previewTemplate'>;

export const groupWords: Record<Kind['group'], () => string> = {
  meetings: m.templates_meetings,
  reminders: m.templates_reminders,
  approvals: m.templates_approvals,
  services: m.templates_services,
  waitlist: m.templates_waitlist,
  account: m.templates_account,
};

const empty = { prefix: '', intro: '', footer: '' };

/** Every kind of mail, what the company has worded its own way, and the one being worded. */
export class Templates {
  answer = $state.raw<Answer | null>(null);
  problem = $state.raw<Problem | null>(null);
  kind = $state<Kind['kind']>('booked');
  locale = $state<Locale>('zh-CN');
  words = $state({ ...empty });
  preview = $state.raw<Preview | null>(null);
  readonly form: FormState;
  #turn = 0;

  stored = $derived(this.answer?.templates.find((each) => each.kind === this.kind && each.locale === this.locale));
  isOwn = $derived(isWorded(this.stored));
  groups = $derived([...Map.groupBy(this.answer?.kinds ?? [], ({ group }) => group)]);

  constructor(locale: Locale) {
    this.locale = locale;
    this.form = new FormState(() => this.#save());
  }

  async read(): Promise<void> {
    try {
      this.answer = await call('messages.templates', {});
      this.problem = null;
      this.choose(this.kind, this.locale);
    } catch (error) {
      this.problem = problemOf(error);
    }
  }

  choose(kind: Kind['kind'], locale: Locale): void {
    [this.kind, this.locale] = [kind, locale];
    const { prefix, intro, footer } = this.stored ?? empty;
    this.words = { prefix, intro, footer };
    this.form.problem = null;
    void this.look();
  }

  /** The languages in which a kind is worded the company's own way. */
  ownIn(kind: Kind['kind']): number {
    return (this.answer?.templates ?? []).filter((each) => each.kind === kind && isWorded(each)).length;
  }

  /** What cannot be shown is told when it is saved. */
  async look(): Promise<void> {
    const turn = ++this.#turn;
    try {
      const preview = await call('messages.previewTemplate', { kind: this.kind, locale: this.locale, ...this.words });
      if (turn === this.#turn) this.preview = preview;
    } catch (error) {
      if (turn === this.#turn && problemOf(error).code !== 'invalid_input') toasts.problem(error);
    }
  }

  async reset(): Promise<void> {
    this.words = { ...empty };
    await this.form.submit();
  }

  async #save(): Promise<void> {
    const { kind, locale, words, stored, answer } = this;
    const saved = await call('messages.changeTemplate', { kind, locale, ...words, version: stored?.version ?? 0 });
    const rest = (answer?.templates ?? []).filter((each) => each.kind !== kind || each.locale !== locale);
    if (answer) this.answer = { ...answer, templates: [...rest, saved] };
    this.choose(kind, locale);
    toasts.done(m.common_saved());
  }
}

function isWorded(template: Template | undefined): boolean {
  return template !== undefined && [template.prefix, template.intro, template.footer].some(Boolean);
}

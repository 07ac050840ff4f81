/** What a touch was answered, kept for longer than a panel may be alone: a message that comes again is answered the same and not acted on again. */
import type { DoorplateId } from '../../shared/ids.ts';
import type { Scope } from '../../shared/scope.ts';
import { now } from '../clock.ts';
import { defineRecord } from '../db/record.ts';
import { ConditionFailed, commit } from '../db/write.ts';

export interface Answer {
  ok: boolean;
  code?: string;
  text?: string;
}

const keptSeconds = 8 * 86_400;

const answers = defineRecord<
  { doorplateId: DoorplateId; messageId: string; answer: Answer; expires: number },
  [DoorplateId, string]
>({
  kind: 'doorplate-answer',
  key: (tenantId, doorplateId, messageId) => ({
    pk: `${tenantId}#doorplate#${doorplateId}`,
    sk: `answer#${messageId}`,
  }),
  ids: (answer) => [answer.doorplateId, answer.messageId],
  ttl: (answer) => answer.expires,
});

/**
 * The answer given before, or the one that `act` gives now; null is none, and not kept. Acting twice at once is harmless, as it is
 * idempotent itself.
 */
export async function once(
  scope: Scope,
  doorplateId: DoorplateId,
  messageId: string,
  act: () => Promise<Answer | null>,
): Promise<Answer | null> {
  const before = await answers.get(scope, doorplateId, messageId);
  if (before) return before.answer;
  const answer = await act();
  if (!answer) return null;
  const expires = Math.floor(now() / 1000) + keptSeconds;
  try {
    await commit(scope, [answers.create(answers.first(scope, { doorplateId, messageId, answer, expires }))]);
    return answer;
  } catch (error) {
    if (!(error instanceof ConditionFailed)) throw error;
    const other = await answers.get(scope, doorplateId, messageId);
    return other?.answer ?? answer;
  }
}

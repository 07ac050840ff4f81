/** The live channel to browsers: exact topics over MQTT. What it says, a browser can always read again over HTTP. */
import type { PersonId } from '../../shared/ids.ts';
import type { Scope } from '../../shared/scope.ts';
import { type PersonEvent, personTopic } from '../../shared/topics.ts';
import { publish } from '../iot.ts';

/** Says it to the browsers in which the person is signed in. A lost word is no failure: the next look at the page shows it. */
export async function tell(scope: Scope, personId: PersonId, event: PersonEvent): Promise<void> {
  try {
    await publish(personTopic(scope.tenantId, personId), JSON.stringify(event), { qos: 0 });
  } catch (error) {
    console.warn(JSON.stringify({ level: 'warn', what: 'live', personId, event: event.kind, error: String(error) }));
  }
}

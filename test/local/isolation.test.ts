/**
 * Made from the list of operations: every one is tried by a stranger with a company's ids, by everybody whose role is too low,
 * and by nobody. A new operation is tried as well, without a line here; one that takes a new kind of id needs one of that kind
 * in `givenFurnished`, or it fails.
 */
import { beforeAll, describe, expect, test } from 'vitest';
import type { Operation } from '../../shared/operation.ts';
import { operations } from '../../shared/operations.ts';
import { type Role, roles } from '../../shared/scope.ts';
import { type Client, client, problemOf, type RawAnswer, requestOf } from '../support/client.ts';
import { type Furnished, givenFurnished, idKinds } from '../support/furnished.ts';
import { givenOperator, givenPerson, type Person, signedIn } from '../support/given.ts';
import { type IdPlace, type Input, idPlacesOf, inputFor, put } from '../support/inputs.ts';
import { fingerprints } from '../support/kept.ts';
import { engineOf, setup } from '../support/setup.ts';
import { fingerprint, type RawItem, readTable } from '../support/table.ts';

const cloud = await setup();
const name = '机密公司';
let victim: Furnished;
let stranger: Furnished;
/** The victim's people by what they may not be, admins apart: one for each role, one for all of them together. */
let lower: Record<string, Person[]>;
/** Signed out again. */
let ended: Person;
/** All of the victim's, as it is to stay whatever is tried. */
let before: string;

beforeAll(async () => {
  victim = await givenFurnished(cloud, name);
  stranger = await givenFurnished(cloud, '旁人');
  const single: Person[] = [];
  for (const role of below()) single.push(await givenPerson(victim, { roles: [role] }));
  lower = {};
  for (const who of roles) {
    const all = await givenPerson(victim, { roles: below(who) });
    lower[who] = [all, ...single.filter(({ me }) => !me.roles.includes(who))];
  }
  ended = await signedIn(victim, victim.admin.me.email);
  await ended.call('people.signOut', {});
  await cloud.settled();
  before = await belongings();
});

function below(who: Role = 'admin'): Role[] {
  return roles.filter((role) => role !== 'admin' && role !== who);
}

function isTheirs(item: RawItem): boolean {
  return JSON.stringify(item).includes(victim.admin.me.tenantId);
}

/** Everything that the table holds of the victim. */
const belongings = fingerprints(cloud, isTheirs);

function ask(caller: Client, operation: Operation, input: Input): Promise<RawAnswer> {
  return caller.send(requestOf(operation, input));
}

/** What of the victim stands in a text. */
function traces(text: string): string[] {
  const secrets = [
    name,
    victim.admin.me.email,
    victim.colleague.me.email,
    ...idKinds.map((kind) => victim.things[kind].id),
  ];
  return secrets.filter((secret) => text.includes(secret));
}

/** Refused as nothing that is theirs: not found, not allowed, or the very field named as unknown. */
function expectRefusal(operation: Operation, answer: RawAnswer, places: readonly IdPlace[], what: string): void {
  expect(answer.status, `${what}: ${answer.text}`).toBeGreaterThanOrEqual(400);
  const problem = problemOf(operation, answer);
  const fields = (problem.fields ?? []).map(({ field }) => field);
  const isNamed = places.some(({ path }) => fields.includes(path.join('.')));
  const isRefused = ['not_found', 'forbidden', 'unauthenticated'].includes(problem.code) || isNamed;
  // Whoever has no code gets no further, whatever else they send.
  const hasNoCode = operation.who === 'anyone' && ['code_expired', 'wrong_code'].includes(problem.code);
  expect(isRefused || hasNoCode, `${what}: ${answer.text}`).toBe(true);
  expect(traces(answer.text), what).toEqual([]);
}

describe.each(operations.map((operation) => ({ name: operation.name, operation })))('$name', ({ operation }) => {
  const places = idPlacesOf(operation);

  test('gives a stranger nothing and changes nothing', async () => {
    const caller = operation.who === 'anyone' ? cloud.anyone : stranger.admin;
    const own = inputFor(operation, stranger);
    for (const place of places) {
      const input = put(own, place.path, victim.things[place.kind].id);
      expectRefusal(operation, await ask(caller, operation, input), [place], place.path.join('.'));
    }
    if (places.length > 1) {
      const input = places.reduce((made, { path, kind }) => put(made, path, victim.things[kind].id), own);
      expectRefusal(operation, await ask(caller, operation, input), places, 'all ids');
    }
    if ('cursor' in operation.input.shape) {
      const cursor = victim.cursors[operation.name];
      expect(cursor, 'a mark of its second page').toBeTruthy();
      const answer = await ask(caller, operation, { ...own, cursor });
      expectRefusal(operation, answer, [{ path: ['cursor'], kind: 'tenant' }], 'cursor');
    }
    expect(await belongings()).toBe(before);
  });

  if (operation.who === 'anyone') return;

  test('answers nobody who is not signed in', async () => {
    const input = inputFor(operation, victim);
    const [, token] = (stranger.admin.cookie ?? '').split('.');
    const forged = `__Host-session=${victim.admin.me.tenantId}.${token}`;
    for (const cookie of [null, ended.cookie, forged, '__Host-session=x']) {
      const answer = await ask(client(cloud.url, cookie), operation, input);
      expect(problemOf(operation, answer).code, String(cookie)).toBe('unauthenticated');
      expect(traces(answer.text)).toEqual([]);
    }
    expect(await belongings()).toBe(before);
  });

  if (operation.who === 'employee' || operation.who === 'operator') return;

  test(`is for the role ${operation.who} alone, and admins`, async () => {
    expect(lower[operation.who]?.length).toBeGreaterThan(2);
    for (const caller of lower[operation.who] ?? []) {
      const answer = await ask(caller, operation, inputFor(operation, victim));
      expect(problemOf(operation, answer).code, caller.me.roles.join()).toBe('forbidden');
    }
    expect(await belongings()).toBe(before);
  });
});

async function callerOf({ who }: Operation): Promise<Client> {
  if (who === 'anyone') return cloud.anyone;
  return who === 'operator' ? await givenOperator(cloud) : await signedIn(stranger, stranger.admin.me.email);
}

/** A session of one's own for each that may end it; what only reads leaves it for the next. */
function callers(): (operation: Operation) => Promise<Client> {
  const open = new Map<boolean, Client>();
  return async (operation) => {
    const isOperator = operation.who === 'operator';
    const caller = (operation.who === 'anyone' ? undefined : open.get(isOperator)) ?? (await callerOf(operation));
    if (operation.who !== 'anyone') open.set(isOperator, caller);
    if (operation.method !== 'GET') open.clear();
    return caller;
  };
}

/** Without this, a test that sends nonsense would pass as well. */
test('the same calls with one’s own ids are not refused for who one is, and show nothing of others', async () => {
  const refused: string[] = [];
  const callerFor = callers();
  for (const operation of operations) {
    const answer = await ask(await callerFor(operation), operation, inputFor(operation, stranger));
    // Who runs the service knows the names of companies, and nothing else of them.
    const known = operation.who === 'operator' ? [name, victim.admin.me.tenantId as string] : [];
    const shown = traces(answer.text).filter((secret) => !known.includes(secret));
    expect(shown, operation.name).toEqual([]);
    if (operation.who === 'anyone' || answer.status < 400) continue;
    const { code, fields } = problemOf(operation, answer);
    // Of several people there is but one here, and the company is called otherwise.
    if (fields?.every(({ rule }) => ['somebody_else', 'company_name'].includes(rule))) continue;
    const isForWho = ['unauthenticated', 'forbidden', 'not_found', 'invalid_input'].includes(code);
    if (isForWho) refused.push(`${operation.name}: ${answer.text}`);
  }
  expect(refused).toEqual([]);
  expect(fingerprint((await readTable(engineOf(cloud))).filter(isTheirs))).toBe(before);
});

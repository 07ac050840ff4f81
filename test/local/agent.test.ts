/** The program for boards without a browser, as its service runs it, with a light service beside it. */
import { execFile, spawn } from 'node:child_process';
import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, expect, it } from 'vitest';
import { buildAgent } from '../../scripts/agent.ts';
import { givenCompany, givenRoom } from '../support/given.ts';
import { setup, until } from '../support/setup.ts';

const cloud = await setup();
const folder = mkdtempSync(join(tmpdir(), 'roomlight-agent-'));
const after: (() => unknown)[] = [() => rmSync(folder, { recursive: true, force: true })];
afterAll(async () => {
  for (const end of after.reverse()) await end();
});

async function givenLightService() {
  let last = '';
  const server = createServer((request, response) => {
    request.on('data', (part) => (last = String(part)));
    request.on('end', () => response.end());
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  after.push(() => server.close().closeAllConnections());
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/led`, last: () => last };
}

function start(program: string, args: string[]) {
  const child = spawn(process.execPath, [program, ...args]);
  after.push(() => child.kill('SIGKILL'));
  let said = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (part) => (said += part));
  const exit = new Promise<number | null>((resolve) => child.once('exit', resolve));
  return { said: () => said, exit, kill: (signal: NodeJS.Signals) => child.kill(signal) };
}

it('is paired by its code, lights its bar, starts again when told to, and forgets when retired', async () => {
  const program = await buildAgent(join(folder, 'program'));
  await expect(promisify(execFile)(process.execPath, [program, '--led', 'neon'])).rejects.toMatchObject({ code: 2 });

  const lights = await givenLightService();
  const company = await givenCompany(cloud);
  const { roomId } = await givenRoom(company, { number: '1203' });
  const data = join(folder, 'data');
  const args = ['--server', cloud.url, '--data', data, '--led', 'http', '--led-url', lights.url];
  const codeIn = (text: string) => /with the code (\d{4}) (\d{4})/.exec(text)?.slice(1).join('');

  let agent = start(program, args);
  await until(() => codeIn(agent.said()) !== undefined);
  const code = codeIn(agent.said()) ?? '';
  const { doorplateId } = await company.admin.call('doorplates.pair', { code, roomId, name: '门牌' });
  await until(() => /1203 free.*connected/.test(agent.said()) && lights.last() === '{"red":0,"green":255,"blue":0}');
  expect(statSync(join(data, 'credentials.json')).mode & 0o777).toBe(0o600);
  const agentOf = async () => (await company.admin.call('doorplates.list', {})).doorplates[0]?.status.agent;
  await until(async () => /^agent 20\d\d-\d\d-\d\d \d\d:\d\dZ, /.test((await agentOf()) ?? ''));

  await company.admin.call('doorplates.command', { doorplateIds: [doorplateId], do: 'restart' });
  expect(await agent.exit).toBe(75);
  expect(lights.last()).toBe('{"red":0,"green":0,"blue":0}');

  agent = start(program, args);
  await until(() => /1203 free.*connected/.test(agent.said()));
  expect(codeIn(agent.said())).toBeUndefined();
  const [doorplate] = (await company.admin.call('doorplates.list', {})).doorplates;
  await company.admin.call('doorplates.remove', { doorplateId, version: doorplate?.version ?? 0 });
  await until(() => agent.said().includes('retired') && codeIn(agent.said()) !== undefined);
  expect(() => statSync(join(data, 'credentials.json'))).toThrow('ENOENT');

  agent.kill('SIGTERM');
  expect(await agent.exit).toBe(0);
});

import { request } from 'node:http';
import { connect } from 'mqtt';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import * as FunctionsClock from '../../../functions/clock.ts';
import type { Problem } from '../../../shared/errors.ts';
import { type CloudHere, startCloud } from '../../support/cloud.ts';

let cloud: CloudHere;
beforeAll(async () => {
  cloud = await startCloud();
});
afterAll(() => cloud.end());

describe('the API', () => {
  it('answers through the functions', async () => {
    const answer = await cloud.call<{ email: string }>('POST', '/api/v1/sign-in/codes', {
      body: { email: 'lin@example.com', locale: 'en' },
    });
    expect(answer.status).toBe(202);
    expect(answer.body.email).toBe('lin@example.com');
    expect(answer.headers.get('apigw-requestid')).toBeTruthy();
    const [mail] = await cloud.inbox('lin@example.com');
    expect(mail?.subject).toMatch(/\d{6}/);
  });

  it('says what is not there', async () => {
    for (const path of ['/api/v1/nothing', '/api/nothing', '/api/v1/']) {
      const { status, body, headers } = await cloud.call<Problem>('GET', path);
      expect(status).toBe(404);
      expect(headers.get('content-type')).toBe('application/problem+json');
      expect(body).toMatchObject({
        status: 404,
        code: 'not_found',
        type: expect.any(String),
        detail: expect.any(String),
      });
    }
    expect((await cloud.call('DELETE', '/api/v1/sign-in/codes')).status).toBe(404);
  });

  it('takes ten megabytes and no more', async () => {
    const { status, body } = await cloud.call<Problem>('POST', '/api/v1/sign-in/codes', {
      body: { email: 'x'.repeat(10 * 1024 * 1024) },
    });
    expect(status).toBe(413);
    expect(body.code).toBe('too_large');
    const chunked = await new Promise<number | undefined>((resolve, reject) => {
      const sent = request(`${cloud.url}/api/v1/sign-in/codes`, { method: 'POST' }, (response) => {
        response.resume();
        resolve(response.statusCode);
      });
      sent.on('error', reject);
      for (let chunk = 0; chunk < 11; chunk += 1) sent.write(Buffer.alloc(1024 * 1024, 120));
      sent.end();
    });
    expect(chunked).toBe(413);
  });

  it('describes itself and is healthy', async () => {
    expect((await cloud.call('GET', '/api/health')).body).toMatchObject({ ok: true });
    const { body } = await cloud.call<{ openapi: string; paths: object }>('GET', '/api/openapi.json');
    expect(body.openapi).toMatch(/^3\.1\./);
    expect(Object.keys(body.paths).length).toBeGreaterThan(10);
  });
});

describe('the clock', () => {
  it('moves for the functions too', async () => {
    const before = await cloud.clock.now();
    await cloud.clock.advance(3_600_000);
    expect((await cloud.clock.now()) - before).toBeGreaterThanOrEqual(3_600_000);
    expect(Math.abs(FunctionsClock.now() - (await cloud.clock.now()))).toBeLessThan(60_000);
    await cloud.clock.set(before);
    expect((await cloud.call('POST', '/local/clock', { body: { now: 'soon' } })).status).toBe(400);
  });
});

describe('the web app', () => {
  it('is served with a strict policy', async () => {
    const response = await fetch(`${cloud.url}/rooms/anything`);
    const policy = response.headers.get('content-security-policy') ?? '';
    if (response.status === 404) return expect(await response.text()).toContain('not built');
    expect(policy).toContain("default-src 'self'");
    expect(policy).toContain(`connect-src 'self' ws://127.0.0.1:${new URL(cloud.url).port}`);
    expect(policy).not.toMatch(/script-src[^;]*unsafe/);
    expect(response.headers.get('cache-control')).toBe('no-cache');
    const again = await fetch(cloud.url, { headers: { 'if-none-match': response.headers.get('etag') ?? '' } });
    expect(again.status).toBe(304);
    expect((await fetch(`${cloud.url}/_app/immutable/none.js`)).status).toBe(404);
  });

  it('does not leave its folder', async () => {
    const status = await new Promise<number | undefined>((resolve, reject) => {
      const { hostname, port } = new URL(cloud.url);
      request({ hostname, port, path: '/..%2f..%2fpackage.json' }, (response) => {
        let text = '';
        response.on('data', (chunk) => {
          text += chunk;
        });
        response.on('end', () => resolve(text.includes('"roomlight"') ? 200 : 404));
      })
        .on('error', reject)
        .end();
    });
    expect(status).toBe(404);
  });
});

it('speaks MQTT over WebSocket, and refuses who has no ticket', async () => {
  const client = connect(`${cloud.url.replace('http', 'ws')}/mqtt`, { clientId: 'stranger', reconnectPeriod: 0 });
  const error = await new Promise<Error>((resolve) => client.once('error', resolve));
  client.end(true);
  expect(error.message).toMatch(/Not authorized/);
});

it('has the inbox as a page', async () => {
  const response = await fetch(`${cloud.url}/local/inbox`, { headers: { accept: 'text/html' } });
  expect(response.headers.get('content-type')).toContain('text/html');
  expect(await response.text()).toContain('lin@example.com');
});

it('keeps its data and its ports over a restart', async () => {
  const { url } = cloud;
  await cloud.restart();
  expect(cloud.url).toBe(url);
  expect(await cloud.inbox('lin@example.com')).toHaveLength(1);
  const answer = await cloud.call('POST', '/api/v1/sign-in/codes', {
    body: { email: 'zhou@example.com', locale: 'en' },
  });
  expect(answer.status).toBe(202);
});

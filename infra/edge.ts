/**
 * What CloudFront does with a request before it goes on (CloudFront Functions, cloudfront-js-2.0: `handler` takes the event and
 * answers the request). Kept as text because that is what is deployed; the tests run it.
 */
import { viewerHeader } from '../shared/operation.ts';

/** Addresses of the web app are its one page; files have an extension. */
export const page = `
function handler(event) {
  var request = event.request;
  if (!/\\.[a-z0-9]+$/i.test(request.uri)) request.uri = '/index.html';
  return request;
}`;

/** Rate limits count by the caller's address, and API Gateway would see CloudFront's. */
export const viewer = `
function handler(event) {
  var request = event.request;
  request.headers['${viewerHeader}'] = { value: event.viewer.ip };
  return request;
}`;

/** Names the authorizer to IoT Core, so that no browser or doorplate needs to know it. */
export function live(authorizer: string): string {
  return `
function handler(event) {
  var request = event.request;
  request.querystring = { 'x-amz-customauthorizer-name': { value: '${authorizer}' } };
  return request;
}`;
}

/** Says that the site is there, for monitors outside; what stands behind it is watched by alarms. */
export const health = `
function handler() {
  return {
    statusCode: 200,
    headers: { 'content-type': { value: 'application/json' }, 'cache-control': { value: 'no-store' } },
    body: JSON.stringify({ ok: true, name: 'roomlight', now: new Date().toISOString() }),
  };
}`;

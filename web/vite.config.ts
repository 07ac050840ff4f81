import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import adapter from '@sveltejs/adapter-static';
import { sveltekit } from '@sveltejs/kit/vite';
import tailwindcss from '@tailwindcss/vite';
import { defineConfig } from 'vite';
import { firstPage } from './plugins/first-page.ts';
import { compileMessages, messages } from './plugins/messages.ts';
import { operations } from './plugins/operations.ts';

const server = `http://127.0.0.1:${process.env.PORT ?? 8787}`;
const here = (path: string) => fileURLToPath(new URL(path, import.meta.url));

// Whatever reads this file (a build, `svelte-kit sync` before a type check) finds the messages compiled.
await compileMessages();

/** The template's own inline script (theme and language before the first paint), as a CSP source. */
function inlineScript(): `sha256-${string}` {
  const script = /<script>([\s\S]*?)<\/script>/.exec(readFileSync(here('./src/app.html'), 'utf8'))?.[1] ?? '';
  return `sha256-${createHash('sha256').update(script).digest('base64')}`;
}

export default defineConfig({
  plugins: [
    operations(),
    firstPage(),
    messages(),
    tailwindcss(),
    sveltekit({
      adapter: adapter({ fallback: 'index.html' }),
      // Screens register it for their own addresses.
      serviceWorker: { register: false },
      csp: {
        mode: 'hash',
        // Where the app may connect to and load from depends on the stage: the server's header says it.
        directives: {
          'script-src': ['self', inlineScript()],
          // Workbooks are unpacked by a worker that its library makes.
          'worker-src': ['self', 'blob:'],
          'object-src': ['none'],
          'base-uri': ['self'],
        },
      },
    }),
  ],
  resolve: { alias: [{ find: /^temporal-polyfill$/, replacement: here('./src/lib/temporal.ts') }] },
  build: { cssTarget: ['chrome123', 'safari17.5', 'firefox121'], target: ['chrome123', 'safari17.5', 'firefox121'] },
  server: {
    proxy: { '/api': server, '/media': server, '/local': server, '/mqtt': { target: server, ws: true } },
    fs: { allow: ['..'] },
  },
});

import { paraglideVitePlugin } from '@inlang/paraglide-js';
import adapter from '@sveltejs/adapter-static';
import { sveltekit } from '@sveltejs/kit/vite';
import tailwindcss from '@tailwindcss/vite';
import { defineConfig } from 'vite';

const server = `http://127.0.0.1:${process.env.PORT ?? 8787}`;

export default defineConfig({
  plugins: [
    paraglideVitePlugin({
      project: './project.inlang',
      outdir: './src/lib/paraglide',
      emitTsDeclarations: true,
      strategy: ['localStorage', 'preferredLanguage', 'baseLocale'],
    }),
    tailwindcss(),
    sveltekit({
      adapter: adapter({ fallback: 'index.html' }),
      csp: { mode: 'hash', directives: { 'script-src': ['self'] } },
    }),
  ],
  server: {
    proxy: { '/api': server, '/media': server, '/local': server, '/mqtt': { target: server, ws: true } },
  },
});

/**
 * How the browser's part is built. The page is served under /ui/ with `script-src 'self'; style-src 'self'`
 * (invariants S21), so nothing may end up inline: neither small assets nor the helper that preloads modules.
 */
import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vite';

/** Where `npm run web` finds the server whose API the development page uses. */
const SERVER = process.env['VAULT_ADDR'] ?? 'http://127.0.0.1:8200';

export default defineConfig({
  root: fileURLToPath(new URL('.', import.meta.url)),
  base: '/ui/',
  oxc: { jsx: { runtime: 'automatic' } },
  build: {
    outDir: 'dist',
    emptyOutDir: true,
    target: 'es2022',
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    reportCompressedSize: false,
    manifest: 'manifest.json',
    rolldownOptions: {
      onwarn(warning, show) {
        // 'use client' means something to React servers only; there is none here.
        if (warning.code !== 'MODULE_LEVEL_DIRECTIVE') show(warning);
      },
    },
  },
  server: { proxy: { '/v1': { target: SERVER, secure: false } } },
});

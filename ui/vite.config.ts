import vue from '@vitejs/plugin-vue'
import { fileURLToPath } from 'node:url'
import { defineConfig } from 'vitest/config'
import { modulesPlugin } from './modules.plugin.ts'

const root = fileURLToPath(new URL('..', import.meta.url))

export default defineConfig({
  root: fileURLToPath(new URL('.', import.meta.url)),
  // `cargo xtask edition` builds the pages of further modules.
  plugins: [modulesPlugin({ root, registry: process.env.CUSPID_EDITION }), vue()],
  define: {
    __VUE_OPTIONS_API__: 'true',
    __VUE_PROD_DEVTOOLS__: 'false',
    __VUE_I18N_FULL_INSTALL__: 'false',
    __VUE_I18N_LEGACY_API__: 'false',
    __INTLIFY_PROD_DEVTOOLS__: 'false',
  },
  server: {
    port: 5173,
    strictPort: true,
    fs: { allow: [root] },
    // In development the host is `cuspid devserver` beside us.
    proxy: { '/call': 'http://127.0.0.1:4600', '/events': 'http://127.0.0.1:4600' },
  },
  build: {
    outDir: 'dist',
    emptyOutDir: true,
    target: ['chrome120', 'safari16.4'],
    // Everything is a file of its own: the content security policy allows no data: fonts or scripts.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    chunkSizeWarningLimit: 900,
  },
  test: {
    root,
    environment: 'happy-dom',
    include: ['ui/**/*.test.ts', 'modules/*/ui/**/*.test.ts'],
    // No network and no clock of this machine's zone in a test.
    env: { TZ: 'UTC' },
  },
})

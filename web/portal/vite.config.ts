import { defineConfig } from 'vite'

/**
 * The portal: phones that are six years old included. No inline script or style, nothing inlined as data, so that the
 * strict content security policy holds. `#x` is resolved by package.json imports, JSX by the bundler itself.
 */
export default defineConfig({
  root: import.meta.dirname,
  base: '/',
  build: {
    outDir: '../dist/portal',
    emptyOutDir: true,
    target: ['chrome87', 'safari14'],
    cssTarget: ['chrome87', 'safari14'],
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
  },
})

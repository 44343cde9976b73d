import react from '@vitejs/plugin-react'
import { defineConfig } from 'vite'

/** The console: evergreen browsers only, no inline scripts, hashed assets. `#x` is resolved by package.json imports. */
export default defineConfig({
  root: import.meta.dirname,
  base: '/',
  plugins: [react()],
  build: {
    outDir: '../dist/console',
    emptyOutDir: true,
    target: 'es2023',
    cssTarget: ['chrome125', 'firefox125', 'safari18'],
    // Fonts and pictures stay files of their own, so that the content security policy needs no data: for them.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    rolldownOptions: {
      output: {
        codeSplitting: {
          // What every page needs of others stands in one file, which browsers keep until the libraries change.
          groups: [
            {
              name: 'libraries',
              test: /node_modules[\\/](react|react-dom|scheduler|react-router|@tanstack|i18next|react-i18next|zod)[\\/]/,
            },
          ],
        },
      },
    },
  },
})

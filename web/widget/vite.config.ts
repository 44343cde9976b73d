import { readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { build, defineConfig, type InlineConfig, type Plugin, type Rolldown } from 'vite'

const here = (name: string) => join(import.meta.dirname, name)
/** A file as it stands, with the stylesheets that it imports in their place. */
const read = (name: string): string =>
  readFileSync(here(name), 'utf8').replace(/^@import "(.+)";$/gm, (_, part) => read(join(dirname(name), part)))
const oldest = ['chrome87', 'safari14']

/** One file without others beside it. */
function oneFile(entry: string, format: 'es' | 'iife', define: Record<string, string> = {}): InlineConfig {
  return {
    configFile: false,
    root: import.meta.dirname,
    logLevel: 'warn',
    define,
    build: {
      write: false,
      target: oldest,
      cssTarget: oldest,
      lib: { entry: here(entry), formats: [format], name: 'huiyinWidget' },
      // A library's whitespace stays unless it is asked away here.
      rolldownOptions: { output: { entryFileNames: '[name]-[hash].js', minify: true } },
    },
  }
}

async function codeOf(config: InlineConfig): Promise<Rolldown.OutputChunk> {
  const [built] = (await build(config)) as Rolldown.RolldownOutput[]
  return built!.output[0]
}

/**
 * The loader, which stands in every page of the host and has to know the name of the form's file; the page of the unseen
 * frame; the guidance for pages on which a payment failed; the styles as files for browsers that cannot construct them;
 * and the types for whoever calls us.
 */
function besideTheForm(): Plugin {
  return {
    name: 'beside-the-form',
    async generateBundle(_options, bundle) {
      const form = Object.values(bundle).find((file) => file.type === 'chunk')!
      const loader = await codeOf(oneFile('loader.ts', 'iife', { formFile: JSON.stringify(form.fileName) }))
      const news = await codeOf(oneFile('news/news.ts', 'es'))
      const guidance = await codeOf(oneFile('guidance/guidance.ts', 'iife'))
      const files: Record<string, string> = {
        'v1.js': loader.code,
        'guidance.js': guidance.code,
        [news.fileName]: news.code,
        'news.html': read('news/news.html').replace('./news.ts', `/w/${news.fileName}`),
        'v1.d.ts': read('v1.d.ts'),
        'guidance.d.ts': read('guidance/element.d.ts'),
        'guidance.css': read('../kit/guidance/card.css'),
        'v1.css': read('v1.css'),
        'sheet.css': read('sheet.css'),
        'form.css': read('form/form.css') + read('form/controls.css'),
      }
      for (const [fileName, source] of Object.entries(files)) this.emitFile({ type: 'asset', fileName, source })
    },
  }
}

/** The widget: the form, fetched by a click, and what belongs to it. */
export default defineConfig({
  ...oneFile('form/form.tsx', 'es'),
  plugins: [besideTheForm()],
  build: { ...oneFile('form/form.tsx', 'es').build, write: true, outDir: '../dist/widget', emptyOutDir: true },
})

/** The site: the repository's own pages, where they are, and the reference that `typedoc` has written beside them. */
import { fileURLToPath } from 'node:url'
import { defineConfig, type Plugin } from 'vitepress'
import { placeName, repositoryLinks } from './links.ts'
import { NAV, SIDEBAR } from './outline.ts'

/** Pages lie outside this folder, from where Vue would not be found. */
const vueOfTheSite: Plugin = {
  name: 'dryport:vue-of-the-site',
  enforce: 'pre',
  resolveId(source, importer, options) {
    if (!/^vue(\/server-renderer)?$/.test(source)) return null
    if (options.ssr) return { id: source, external: true }
    if (!importer?.endsWith('.md')) return null
    return this.resolve(source, fileURLToPath(import.meta.url), { ...options, skipSelf: true })
  },
}

export default defineConfig({
  title: 'dryport',
  description: 'Sockets without a network: a BSD socket stack as a TypeScript library.',
  lang: 'en',
  base: process.env['DOCS_BASE'] ?? '/',
  srcDir: '..',
  srcExclude: [
    '{benchmarks,etc,examples,kernel,src,test,coverage,dist,.*}/**',
    'site/*.md',
    'site/lab/**',
  ],
  rewrites: {
    'README.md': 'index.md',
    'ARCHITECTURE.md': 'architecture.md',
    'CONTRIBUTING.md': 'contributing.md',
    'CHANGELOG.md': 'changelog.md',
    'SECURITY.md': 'security.md',
    'docs/decisions/README.md': 'decisions/index.md',
    'docs/:page*': ':page*',
    'site/reference/:page*': 'reference/:page*',
  },
  cleanUrls: true,
  lastUpdated: false,
  // What `npm run lab` puts beside the pages; the test of the built site sees that it is there.
  ignoreDeadLinks: [/^\/lab\//],
  head: [['link', { rel: 'icon', href: 'data:,' }]],
  markdown: {
    theme: { light: 'github-light-high-contrast', dark: 'github-dark-high-contrast' },
    // Places are called as on GitHub, so that a link to one holds in both.
    anchor: { slugify: placeName },
    config: (md) => repositoryLinks(md),
  },
  // The largest is the index of the search, which is loaded when somebody searches.
  vite: { plugins: [vueOfTheSite], build: { chunkSizeWarningLimit: 4000 } },
  themeConfig: {
    nav: NAV,
    sidebar: SIDEBAR,
    outline: [2, 3],
    search: { provider: 'local' },
  },
})

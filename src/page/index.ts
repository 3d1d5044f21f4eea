/** The picture of a trace: one HTML file that opens from disk. */
export { type HtmlPageOptions, htmlPage } from './html-page.ts'

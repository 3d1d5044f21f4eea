/**
 * The picture of a trace: one HTML file that opens from disk.
 *
 * @module dryport/page
 */
export { type HtmlPageOptions, htmlPage } from './html-page.ts'

// Runs in the page: reads the trace that stands in it and draws.
import type { PageData } from '../model.ts'
import { App } from './app.ts'

const text = document.getElementById('trace')?.textContent ?? ''
new App(JSON.parse(text) as PageData)

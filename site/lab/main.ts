import './style/lab.css'
import { App } from './view/app.ts'

const root = document.querySelector<HTMLElement>('#lab')
if (root !== null) void new App(root).open()

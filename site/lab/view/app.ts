// Puts the parts together: settings make a run, the player says where in it the visitor is, the panels show that.
import { htmlPage } from '../../../src/page/index.ts'
import { PROGRAMS } from '../model/catalogue.ts'
import { linkOf, type Place, placeOf } from '../model/link.ts'
import { type Recording, record } from '../model/recording.ts'
import { type Scene, Scenes } from '../model/scene.ts'
import { type Settings, SettingsError, usualSettings } from '../model/settings.ts'
import { Words } from '../model/words.ts'
import { CallsPanel } from './calls-panel.ts'
import { button, make, say } from './elements.ts'
import { FaultsPanel } from './faults-panel.ts'
import { Help, legend } from './help.ts'
import { type Act, actOf } from './keys.ts'
import { LogPanel } from './log-panel.ts'
import { Player } from './player.ts'
import { ProgramPanel } from './program-panel.ts'
import { SettingsPanel } from './settings-panel.ts'
import { Stage } from './stage.ts'
import { ThemeSwitch } from './theme.ts'
import { Transport } from './transport.ts'
import { WhyPanel } from './why-panel.ts'

export class App {
  #settings: Settings = usualSettings(PROGRAMS[0] as never)
  #scenes: Scenes | null = null
  #words: Words | null = null
  #scene: Scene | null = null
  /** The number of the run that was asked for last. */
  #runs = 0
  readonly #player = new Player((moved) => this.#show(moved))
  readonly #settingsPanel = new SettingsPanel(this.#settings, (settings) => {
    void this.#change(settings, 0)
  })
  readonly #faults = new FaultsPanel(this.#settings, (faults, stay) => {
    void this.#change({ ...this.#settings, faults }, stay ? this.#player.step : 0)
  })
  readonly #stage = new Stage()
  readonly #transport = new Transport(this.#player, () => this.#toTrouble())
  readonly #why = new WhyPanel()
  readonly #calls = new CallsPanel()
  readonly #log = new LogPanel((step) => {
    this.#player.pause()
    this.#player.go(step)
  })
  readonly #program = new ProgramPanel()
  readonly #theme = new ThemeSwitch()
  readonly #help = new Help()
  readonly #notice = make('p', { id: 'notice', role: 'alert' })
  readonly #status = make('p', { id: 'status', role: 'status' })
  readonly #hash = make('code', {
    id: 'hash',
    title: 'Of all events with their bytes: equal runs have equal hashes',
  })

  constructor(root: HTMLElement) {
    const copy = button(
      'Copy link',
      'Copy a link to this run and step (c)',
      () => void this.#copy(),
    )
    copy.id = 'copy'
    const picture = button(
      'Picture',
      'Opens the whole run as one picture, in a page of its own',
      () => this.#openPicture(),
    )
    const help = button('Help', 'What stands where, and the keys (?)', () => this.#help.toggle())
    root.append(
      make(
        'header',
        {},
        make('h1', {}, 'dryport lab'),
        // From disk there is no site around it.
        location.protocol === 'file:' ? null : make('a', { href: '../' }, 'Documentation'),
        make('p', {}, 'A socket stack runs in this page. Press Play, or step.'),
        make('div', { class: 'tools' }, copy, picture, this.#theme.element, help),
      ),
      this.#notice,
      make(
        'main',
        {},
        this.#settingsPanel.program,
        make('div', { class: 'side' }, this.#settingsPanel.element, this.#faults.element),
        make(
          'div',
          { class: 'scene' },
          this.#transport.element,
          this.#stage.element,
          legend(),
          make(
            'div',
            { class: 'lists' },
            this.#why.element,
            this.#program.element,
            this.#calls.element,
            this.#log.element,
          ),
        ),
      ),
      make('footer', {}, this.#status, make('p', {}, 'Hash of the run: ', this.#hash)),
      this.#help.element,
    )
    addEventListener('keydown', (event) => {
      const act = actOf(event)
      if (act === null || this.#help.element.open) return
      event.preventDefault()
      this.#act(act)
    })
    addEventListener('hashchange', () => void this.open())
  }

  /** Runs what the address says; the first program where it says nothing, or nothing that will do. */
  async open(): Promise<void> {
    let place: Place | null = null
    say(this.#notice, '')
    try {
      place = placeOf(location.hash)
    } catch (error) {
      if (!(error instanceof SettingsError)) throw error
      say(
        this.#notice,
        `This link will not do. ${error.message} Here is the first program instead.`,
      )
    }
    await this.#run(place?.settings ?? usualSettings(PROGRAMS[0] as never), place?.step ?? 0)
  }

  /** What the page shows, for those who test it. */
  get recording(): Recording | null {
    return this.#scenes?.recording ?? null
  }

  /** Runs what the visitor has changed; the address says it from now on. */
  async #change(settings: Settings, step: number): Promise<void> {
    say(this.#notice, '')
    await this.#run(settings, step)
    history.replaceState(null, '', linkOf({ settings: this.#settings, step: this.#player.step }))
  }

  async #run(settings: Settings, step: number): Promise<void> {
    this.#runs += 1
    const run = this.#runs
    this.#settings = settings
    this.#settingsPanel.show(settings)
    this.#faults.show(settings)
    const playing = this.#player.playing
    this.#player.pause()
    const began = performance.now()
    const recording = await record(settings)
    if (run !== this.#runs) return
    const took = performance.now() - began
    const scenes = new Scenes(recording)
    const words = new Words(scenes)
    this.#scenes = scenes
    this.#words = words
    this.#stage.load(scenes)
    this.#transport.load(scenes)
    this.#calls.load(scenes)
    this.#log.load(scenes, words)
    this.#program.load(scenes)
    say(this.#hash, recording.hash)
    const { length } = recording.events
    say(
      this.#status,
      `${length} events of ${(scenes.moments.at(scenes.moments.last) / 1e6).toFixed(1)} s, simulated in ${Math.round(took)} ms.`,
    )
    this.#player.load(scenes.moments, step)
    if (playing) this.#player.play()
    document.body.dataset['run'] = String(run)
  }

  #show(moved: boolean): void {
    const [scenes, words] = [this.#scenes, this.#words]
    if (scenes === null || words === null) return
    const { step, share } = this.#player.position
    const { playing } = this.#player
    if (moved || this.#scene === null || this.#scene.step !== step) {
      const scene = scenes.at(step)
      this.#scene = scene
      const sentence = words.of(step)
      this.#stage.show(scene)
      this.#transport.show(step, scene.at, sentence)
      this.#why.show(words.rules(step), words.facts(step))
      this.#calls.show(scene)
      this.#log.show(scene)
      this.#program.show(scene, scenes.recording.failure)
      this.#faults.move(scene.at)
      document.body.dataset['step'] = String(step)
    }
    const { at } = this.#scene
    const time = at + share * (scenes.moments.at(Math.min(step + 1, scenes.moments.last)) - at)
    this.#stage.move(this.#scene, share, time, playing)
  }

  #act(act: Act): void {
    const player = this.#player
    const moments = this.#scenes?.moments
    if (moments === undefined) return
    const { last } = moments
    switch (act) {
      case 'toggle':
        player.toggle()
        break
      case 'on':
        player.walk(1)
        break
      case 'back':
        player.walk(-1)
        break
      case 'later':
        player.walk(moments.later(player.step) - player.step)
        break
      case 'earlier':
        player.walk(moments.earlier(player.step) - player.step)
        break
      case 'first':
        player.walk(-last)
        break
      case 'last':
        player.walk(last)
        break
      case 'faster':
        this.#transport.hurry(1)
        break
      case 'slower':
        this.#transport.hurry(-1)
        break
      case 'trouble':
        this.#toTrouble()
        break
      case 'copy':
        void this.#copy()
        break
      case 'theme':
        this.#theme.next()
        break
      case 'help':
        this.#help.toggle()
    }
  }

  #toTrouble(): void {
    const [scenes, words] = [this.#scenes, this.#words]
    if (scenes === null || words === null) return
    for (let step = this.#player.step + 1; step <= scenes.moments.last; step += 1) {
      if (!words.isTrouble(step)) continue
      this.#player.pause()
      this.#player.go(step)
      return
    }
    say(this.#status, 'No more trouble from here on.')
  }

  /** The page that a failed test leaves behind, of this run. */
  #openPicture(): void {
    const recording = this.#scenes?.recording
    if (recording === undefined) return
    const html = htmlPage(recording.events, { title: recording.page.title })
    const url = URL.createObjectURL(new Blob([html], { type: 'text/html' }))
    open(url, '_blank', 'noopener')
  }

  async #copy(): Promise<void> {
    const link = linkOf({ settings: this.#settings, step: this.#player.step })
    history.replaceState(null, '', link)
    try {
      await navigator.clipboard.writeText(location.href)
      say(this.#status, 'The link to this run and step is copied.')
    } catch {
      say(this.#status, 'The link to this run and step stands in the address bar.')
    }
  }
}

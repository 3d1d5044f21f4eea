/**
 * Everything that the package's entry points give, as the compiler sees it: exported names, members of classes and
 * interfaces, properties of the shapes that types are made of; each with its doc comment, which a member may have from
 * the interface that it implements.
 */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { type HeritageClause, type Node, SyntaxKind } from 'typescript/unstable/ast'
import {
  API,
  type Checker,
  type Project,
  SymbolFlags,
  type Type,
  type Symbol as TypeSymbol,
} from 'typescript/unstable/sync'
import { ROOT } from './code-blocks.ts'

export interface PublicName {
  /** `dryport/testing: CheckOptions.runs` */
  readonly name: string
  /** Where it is declared: `src/testing/options.ts`. */
  readonly file: string
  readonly line: number
  readonly comment: string
  readonly tags: readonly { readonly name: string; readonly text: string }[]
  /** Its declaration as text. */
  readonly declaration: string
}

const MANIFEST = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as {
  exports: Record<string, string | Record<string, string>>
}

/** The sources of the entry points, by the names under which they are imported. */
export const ENTRIES: readonly (readonly [name: string, file: string])[] = Object.entries(
  MANIFEST.exports,
).flatMap(([path, target]) =>
  typeof target === 'string'
    ? []
    : [[join('dryport', path), join(ROOT, target['@dryport/source'] ?? '')] as const],
)

const PROJECT = join(ROOT, 'tsconfig.build.json')

/** Reads them all, once: the names of several entry points are told under the first. */
export function publicNames(): readonly PublicName[] {
  const api = new API({ cwd: ROOT })
  try {
    const snapshot = api.updateSnapshot({ openProjects: [PROJECT] })
    const project = snapshot.getProject(PROJECT)
    if (project === undefined) throw new Error(`no project ${PROJECT}`)
    return new Reader(project).all()
  } finally {
    api.close()
  }
}

const LITERALS = [SyntaxKind.LiteralType, SyntaxKind.StringLiteral] as const

class Reader {
  readonly #project: Project
  readonly #checker: Checker
  readonly #seen = new Set<string>()
  readonly #found: PublicName[] = []

  constructor(project: Project) {
    this.#project = project
    this.#checker = project.checker
  }

  all(): readonly PublicName[] {
    for (const [entry, path] of ENTRIES) {
      const file = this.#project.program.getSourceFile(path)
      const module = file && this.#checker.getSymbolAtLocation(file)
      for (const symbol of module ? this.#checker.getExportsOfModule(module) : []) {
        this.#export(entry, symbol)
      }
    }
    return this.#found
  }

  #export(entry: string, exported: TypeSymbol): void {
    const { name } = exported
    const alias = (exported.flags & SymbolFlags.Alias) !== 0
    const symbol = alias ? this.#checker.getAliasedSymbol(exported) : exported
    if ((symbol.flags & SymbolFlags.ValueModule) !== 0) {
      for (const inner of this.#checker.getExportsOfModule(symbol))
        this.#export(`${entry}: ${name}`, inner)
      return
    }
    if (!this.#note(`${entry}: ${name}`, symbol)) return
    if ((symbol.flags & (SymbolFlags.Class | SymbolFlags.Interface)) !== 0) {
      const type = this.#checker.getDeclaredTypeOfSymbol(symbol)
      for (const member of this.#checker.getPropertiesOfType(type)) {
        this.#member(`${entry}: ${name}`, member)
      }
      for (const [, member] of symbol.getExports()) this.#member(`${entry}: ${name}`, member)
    }
    if ((symbol.flags & SymbolFlags.TypeAlias) !== 0) {
      for (const node of this.#declarations(symbol)) this.#shapes(`${entry}: ${name}`, node)
    }
  }

  /** What is private, named by a symbol, or one literal (the kind of a record) says itself. */
  #member(owner: string, symbol: TypeSymbol): void {
    if (/^(__[#@]|prototype$|_)/.test(symbol.escapedName)) return
    const [node] = this.#declarations(symbol)
    if (
      node === undefined ||
      /^((private|protected)\b|readonly \w+ = '[\w-]+'$)/.test(textOf(node))
    )
      return
    const { type } = node as { type?: Node }
    if (type !== undefined && (LITERALS as readonly SyntaxKind[]).includes(type.kind)) return
    if (!this.#note(`${owner}.${symbol.name}`, symbol)) return
    if (type !== undefined) this.#shapes(`${owner}.${symbol.name}`, type)
  }

  /** The members of the object types that a type is written with. */
  #shapes(owner: string, node: Node): void {
    // What stands on one line is told by the comment of whatever it is part of.
    if (node.kind === SyntaxKind.TypeLiteral && !textOf(node).includes('\n')) return
    node.forEachChild((child) => {
      if (child.kind === SyntaxKind.Parameter || child.kind === SyntaxKind.Block) return
      const { name } = child as { name?: Node }
      const member =
        child.kind === SyntaxKind.PropertySignature || child.kind === SyntaxKind.MethodSignature
      const symbol = member && name ? this.#checker.getSymbolAtLocation(name) : undefined
      if (symbol !== undefined) this.#member(owner, symbol)
      else this.#shapes(owner, child)
    })
  }

  /** Those in this repository. */
  #declarations(symbol: TypeSymbol): readonly Node[] {
    return symbol.declarations
      .filter(({ path }) => path.includes('/src/') && !path.includes('/node_modules/'))
      .flatMap((handle) => handle.resolve(this.#project) ?? [])
  }

  /** Whether it is new, and ours. A member of several instances of a generic type is one. */
  #note(name: string, symbol: TypeSymbol): boolean {
    const [node] = this.#declarations(symbol)
    if (node === undefined) return false
    const file = node.getSourceFile().fileName.slice(ROOT.length)
    const line = lineOf(node)
    const place = `${file}:${line}:${symbol.name}`
    if (this.#seen.has(place)) return false
    this.#seen.add(place)
    this.#found.push({
      name,
      file,
      line,
      comment: this.#commentOf(symbol, node),
      tags: this.#checker
        .getJsDocTagsOfSymbol(symbol)
        .map((tag) => ({ name: tag.name, text: String(tag.text ?? '') })),
      declaration: textOf(node),
    })
    return true
  }

  /** Its own, or that of what it implements or overrides. */
  #commentOf(symbol: TypeSymbol, node: Node): string {
    const own = this.#checker.getDocumentationCommentOfSymbol(symbol)
    if (own.trim() !== '') return own
    for (const above of this.#above(node.parent)) {
      const member = this.#checker.getPropertyOfType(above, symbol.name)
      const declared = member && this.#declarations(member)[0]
      if (member === undefined || declared === undefined || declared === node) continue
      const comment = this.#commentOf(member, declared)
      if (comment !== '') return comment
    }
    return ''
  }

  /** The types that a class or an interface extends or implements. */
  #above(node: Node | undefined): readonly Type[] {
    const { heritageClauses = [] } = (node ?? {}) as { heritageClauses?: readonly HeritageClause[] }
    return heritageClauses
      .flatMap(({ types }) => [...types])
      .flatMap((type) => this.#checker.getTypeAtLocation(type) ?? [])
  }
}

/** How much of a node's text is comments and space before it. */
const leading = (node: Node): number => {
  const text = node.getSourceFile().text.slice(node.pos, node.end)
  return /^(\s*(\/\*[\s\S]*?\*\/|\/\/[^\n]*))*\s*/.exec(text)?.[0].length ?? 0
}

const textOf = (node: Node): string =>
  node.getSourceFile().text.slice(node.pos + leading(node), node.end)

const lineOf = (node: Node): number =>
  node
    .getSourceFile()
    .text.slice(0, node.pos + leading(node))
    .split('\n').length

/**
 * What a package shows to who compiles against it: the declarations that an entry point exports, and the names
 * of those that they lead to without any exporting them. Read from the built declarations by the compiler that made them.
 */
import { type Node, SyntaxKind } from 'typescript/unstable/ast'
import {
  type Checker,
  type Symbol as Named,
  type Project,
  SymbolFlags,
} from 'typescript/unstable/sync'

export interface Declared {
  readonly name: string
  /** Its declarations without comments and private members; of a name that is declared twice, both. */
  readonly texts: readonly string[]
}

/** A name that no entry point exports, and where it is declared: users meet its shape, and cannot write it. */
export interface Unnamed {
  readonly name: string
  /** The declarations' path in `dist`. */
  readonly file: string
}

const byName = (a: { name: string }, b: { name: string }): number =>
  a.name < b.name ? -1 : a.name > b.name ? 1 : 0

/** What the module in `file` exports, and the classes that it does not but whose members its own inherit, by name. */
export function exportedBy(project: Project, file: string, dist: string): Declared[] {
  const all = exportsOf(project, file)
  const seen = new Set(all.map(({ symbol }) => symbol.id))
  // The list grows as it is gone through: a parent may have a parent.
  for (const { symbol } of all) {
    for (const parent of usedBy(project, symbol, SyntaxKind.HeritageClause)) {
      if (seen.has(parent.id) || !isOwnClass(parent, dist)) continue
      seen.add(parent.id)
      all.push({ name: parent.name, symbol: parent })
    }
  }
  return all.map(({ name, symbol }) => ({ name, texts: textsOf(project, symbol) })).sort(byName)
}

function isOwnClass({ flags, declarations }: Named, dist: string): boolean {
  return (flags & SymbolFlags.Class) !== 0 && declarations[0]?.path.startsWith(dist) === true
}

/** What the exports of the modules lead to and none of them exports; `dist` is the folder of what is our own. */
export function unnamed(project: Project, files: readonly string[], dist: string): Unnamed[] {
  const queue = files.flatMap((file) => exportsOf(project, file)).map(({ symbol }) => symbol)
  const seen = new Set(queue.map(({ id }) => id))
  const found: Unnamed[] = []
  for (let symbol = queue.pop(); symbol !== undefined; symbol = queue.pop()) {
    for (const used of usedBy(project, symbol)) {
      const path = used.declarations[0]?.path ?? ''
      if (seen.has(used.id) || !path.startsWith(dist) || !isTopLevel(project, used)) continue
      seen.add(used.id)
      queue.push(used)
      found.push({ name: used.name, file: path.slice(dist.length + 1) })
    }
  }
  return found.sort(byName)
}

interface Exported {
  readonly name: string
  readonly symbol: Named
}

function exportsOf(project: Project, file: string): Exported[] {
  const { checker, program } = project
  const source = program.getSourceFile(file)
  const module = source === undefined ? undefined : checker.getSymbolAtLocation(source)
  return module === undefined ? [] : namesIn(project, module, '')
}

/** Of a namespace (`export * as calls`) its members: `calls.bind`. */
function namesIn(project: Project, module: Named, before: string): Exported[] {
  const { checker } = project
  return checker.getExportsOfModule(module).flatMap((found) => {
    const symbol = original(checker, found)
    const isModule = nodesOf(project, symbol).some(({ kind }) => kind === SyntaxKind.SourceFile)
    const name = `${before}${found.name}`
    return isModule ? namesIn(project, symbol, `${name}.`) : [{ name, symbol }]
  })
}

/** What an import or a re-export stands for. */
function original(checker: Checker, symbol: Named): Named {
  return (symbol.flags & SymbolFlags.Alias) === 0 ? symbol : checker.getAliasedSymbol(symbol)
}

function nodesOf(project: Project, symbol: Named): Node[] {
  return symbol.declarations.flatMap((handle) => handle.resolve(project) ?? [])
}

/** The statement: of `declare const a: 1` the declaration is only `a: 1`. */
function statementOf(node: Node): Node {
  return node.kind === SyntaxKind.VariableDeclaration ? node.parent.parent : node
}

function isTopLevel(project: Project, symbol: Named): boolean {
  return nodesOf(project, symbol).some(
    (node) => statementOf(node).parent?.kind === SyntaxKind.SourceFile,
  )
}

function textsOf(project: Project, symbol: Named): string[] {
  return nodesOf(project, symbol).map((node) => plain(statementOf(node).getText()))
}

/** Without comments and what nobody can reach. */
function plain(declaration: string): string {
  return declaration
    .replace(/\/\*\*?[\s\S]*?\*\/|^\s*\/\/.*$/gm, '')
    .replace(/^\s*(#private|private .*);$/gm, '')
    .replace(/^export (declare )?|^declare /, '')
    .split('\n')
    .map((line) => line.trimEnd())
    .filter((line) => line !== '')
    .join('\n')
}

/** What the declarations of a symbol name; with `within`, in parts of that kind only. */
function usedBy(project: Project, symbol: Named, within?: SyntaxKind): Named[] {
  const names: Node[] = []
  const visit = (node: Node, inside: boolean): void => {
    if (inside && node.kind === SyntaxKind.Identifier) names.push(node)
    node.forEachChild((child) => visit(child, inside || child.kind === within))
  }
  for (const node of nodesOf(project, symbol)) visit(node, within === undefined)
  const { checker } = project
  const found = checker.getSymbolAtLocation(names)
  return found.flatMap((one) => (one === undefined ? [] : original(checker, one)))
}
